import {
  allHandlersFinished,
  CancellationScope,
  condition,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { nextDueEvent, type DueEvent } from '../../domain/lifecycle/agenda.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { openLicense } from '../../domain/lifecycle/opening.ts';
import type { Refusal } from '../../domain/lifecycle/refusals.ts';
import { Inbox } from '../entity/inbox.ts';
import { Recent } from '../entity/recent.ts';
import type { Entity } from '../entity/run.ts';
import { DueChecks } from './due-checks.ts';
import { LicenseSteps } from './license-steps.ts';
import { LicenseTasks, type LicenseTaskEnd } from './license-tasks.ts';
import type { Command, CommandOutcome, LicenseInput, PaymentReport } from './messages.ts';
import { StepRecorder } from './step-recorder.ts';
import { commandOutcomeVersions, type StoredOutcome } from './stored-outcome.ts';
import { timerSummary, uiDetails } from './ui-details.ts';

export type Message =
  | { readonly kind: 'command'; readonly command: Command; answer(outcome: CommandOutcome): void }
  /** What came by a signal: nobody waits for its outcome. */
  | ({ readonly kind: 'signalled' } & Pick<Command, 'event' | 'actor'>)
  | { readonly kind: 'report'; readonly report: PaymentReport }
  /** The provider did not answer the first try of a charge, given by its key. */
  | { readonly kind: 'slow'; readonly charge: string };

/** How many signals and answered commands are carried from run to run. */
const RECENT_SIGNALS = 100;
const RECENT_OUTCOMES = 20;

/**
 * How long the next run is delayed after a period that started by its timer, so that a burst of renewals is charged
 * before new runs start. An update ends the delay at once; signals wait for its end.
 */
const START_DELAY_MS = 30_000;

/**
 * One run of a licence's workflow. Invariants:
 * 1. `license` changes only by a step of `domain/`. Steps are recorded in order; one that starts a charge is recorded with
 *    the charge's outcome, or earlier with the next step, or when the provider is slow. One that claims something is
 *    recorded at once and applied only then: a refused one leaves the licence as it was.
 * 2. Only the loop changes the licence; handlers touch the inbox, the clock and what is known of repetitions
 *    (`recentSignals`, `recentOutcomes`).
 * 3. What is to be collected, voided and refunded is read from the licence, so that the record alone says what to do.
 * 4. Every command is answered before the workflow continues as new or ends.
 */
export class LicenseEntity implements Entity {
  readonly inbox = new Inbox<Message>();
  readonly recentSignals: Recent<true>;
  readonly recentOutcomes: Recent<StoredOutcome>;
  private clock: InstantMs | null;
  private openingOutcome: CommandOutcome | undefined;
  private readonly tasks = new LicenseTasks((charge) => this.inbox.add({ kind: 'slow', charge }));
  private readonly steps: LicenseSteps;
  /** Number of the period in which this run started, or of the first one that it reached. */
  private openedInPeriod: number | undefined;
  /** Whether a timer has decided since somebody last asked for something, who may soon ask for more. */
  private lastStepByTimer = false;
  private readonly input: LicenseInput;
  /** What is due next of a licence; computed once for each, as the loop asks for it at every turn. */
  private agenda: { readonly of: License; readonly next: DueEvent | undefined } | undefined;

  constructor(input: LicenseInput) {
    this.input = input;
    this.clock = input.clock;
    this.recentSignals = new Recent(input.recentSignals ?? [], RECENT_SIGNALS);
    this.recentOutcomes = new Recent(input.recentOutcomes ?? [], RECENT_OUTCOMES);
    const recorder = new StepRecorder();
    const checks = new DueChecks(input.checks ?? []);
    this.steps = new LicenseSteps(
      { license: input.license, recorder, checks },
      {
        now: () => this.now(),
        isStopping: () => this.stopping,
        areTasksIdle: () => this.tasks.idle,
      },
    );
  }

  get license(): License | null {
    return this.steps.license;
  }

  /** Records a new licence before anything is collected; one that was carried over or copied continues where it was. */
  async open(): Promise<void> {
    const { opening } = this.input;
    if (this.license === null && opening) {
      // By now a signal may have advanced the clock; if the opening is executed again, an earlier or a later one.
      const at = this.input.clock ?? workflowInfo().startTime.getTime();
      const step = openLicense(opening.of, opening.event, at, opening.actor);
      await this.steps.open(step, (outcome) => (this.openingOutcome = outcome));
    } else this.openingOutcome = this.steps.currentOutcome();
    this.openedInPeriod = this.license?.period?.number;
    this.updateUiDetails();
  }

  /** Waits until the licence is open, and returns the outcome of opening it. */
  async waitUntilOpened(): Promise<StoredOutcome> {
    await CancellationScope.nonCancellable(() => condition(() => this.openingOutcome !== undefined));
    return commandOutcomeVersions.store(this.openingOutcome ?? this.steps.currentOutcome());
  }

  /** Why the licence was never opened. */
  get openingRefusal(): Refusal | undefined {
    return this.license === null && this.openingOutcome?.ok === false ? this.openingOutcome.refusal : undefined;
  }

  startTasks(): void {
    const { license, tasks } = this;
    if (!license) return;
    if (this.stopping) return tasks.stop();
    tasks.startBilling(license);
    this.steps.checks.started(tasks.startChecks(license, this.steps.checks.wanted(license, this.now())));
  }

  hasWork(): boolean {
    return this.tasks.anyEnded || this.dueNow() !== undefined || !this.inbox.empty;
  }

  /** Takes the end of a task if one has ended; else a due event; else a message. */
  async step(): Promise<void> {
    const end = this.tasks.takeEnd();
    const due = end ? undefined : this.dueNow();
    const message = (end ?? due) ? undefined : this.inbox.take();
    if (due) this.lastStepByTimer = true;
    if (message?.kind === 'command' || message?.kind === 'signalled') this.lastStepByTimer = false;
    if (end) await this.handleEnd(end);
    if (due) await this.steps.handleDue(due);
    if (message) await this.handle(message);
    this.openedInPeriod ??= this.license?.period?.number;
    this.updateUiDetails();
  }

  msUntilDue(): number | undefined {
    // A first attempt takes seconds, and after it everything that is due is done: it needs no timer.
    if (this.tasks.isTryingFirst) return undefined;
    const due = this.nextDue;
    // What is due already waits for the end of a check.
    return due && this.clock === null && due.at > this.now() ? due.at - this.now() : undefined;
  }

  get timerSummary(): string {
    return timerSummary(this.license);
  }

  /** The licence is retired or was never opened, every caller is answered, and nothing is left to do for it. */
  get over(): boolean {
    const { license } = this;
    if (!license) return this.openingRefusal !== undefined && this.isQuiet && allHandlersFinished();
    if (license.state !== 'retired' || license.charges.length > 0 || license.refunds.length > 0) return false;
    return this.isQuiet && allHandlersFinished();
  }

  /**
   * A period boundary was crossed, a timer has woken the licence since, and it has caught up (a sandbox's clock may cross
   * many at once); or the server suggests it because of the history's length. And nothing in progress could be lost. After a
   * command the run goes on: another may follow soon, and would wait for the next run.
   */
  get mayContinueAsNew(): boolean {
    if (!this.isQuiet || !allHandlersFinished()) return false;
    const number = this.license?.period?.number;
    const crossed = this.openedInPeriod !== undefined && number !== this.openedInPeriod;
    return (crossed && this.lastStepByTimer && !this.dueNow() && this.steps.checks.idle) || this.stopping;
  }

  /** The delay of the next run, see {@link START_DELAY_MS}; none in a sandbox. */
  get startDelayMs(): number {
    const mayDelay = this.lastStepByTimer && this.clock === null;
    return mayDelay ? Math.min(START_DELAY_MS, this.msUntilDue() ?? START_DELAY_MS) : 0;
  }

  /** The input of the next run. */
  snapshot(): LicenseInput {
    return {
      opening: null,
      license: this.license,
      clock: this.clock,
      recentSignals: this.recentSignals.snapshot(),
      recentOutcomes: this.recentOutcomes.snapshot(),
      checks: this.steps.checks.snapshot(),
    };
  }

  /** Moves a sandbox's clock, which only moves forward. */
  advanceClock(to: InstantMs): void {
    if (this.clock !== null) this.clock = Math.max(this.clock, to);
  }

  /** Why the command would be refused now; null when it would not. */
  refusalOf(command: Command): Refusal | null {
    return this.steps.refusalOf(command);
  }

  /** The history is so long that the next run has to take over: nothing starts any more. */
  private get stopping(): boolean {
    return workflowInfo().continueAsNewSuggested;
  }

  /** No message, task or unrecorded step is left. Handlers may still be about to return an answer that they have got. */
  private get isQuiet(): boolean {
    return this.inbox.empty && this.tasks.idle && this.steps.recorder.empty;
  }

  /** The licence's own time: the server's, or its sandbox's clock. */
  private now(): InstantMs {
    return this.clock ?? Date.now();
  }

  private get nextDue(): DueEvent | undefined {
    if (!this.license) return undefined;
    if (this.agenda?.of !== this.license) this.agenda = { of: this.license, next: nextDueEvent(this.license) };
    return this.agenda.next;
  }

  /** What is due, unless the provider is to be asked first. */
  private dueNow(): DueEvent | undefined {
    const due = this.nextDue;
    if (!this.license || !due || due.at > this.now()) return undefined;
    return this.steps.checks.isClear(this.license, due) ? due : undefined;
  }

  private async handleEnd({ kind, subject, outcome }: LicenseTaskEnd): Promise<void> {
    if (kind === 'check') this.steps.checks.done(subject, outcome !== undefined);
    if (outcome) await this.steps.applyBilling(outcome);
    else if (kind === 'collect') await this.steps.handleStopped(subject);
  }

  private async handle(message: Message): Promise<void> {
    switch (message.kind) {
      case 'command':
        return await this.steps.execute(message.command, (outcome) => message.answer(outcome));
      case 'signalled':
        return await this.steps.execute(message, () => undefined);
      case 'report':
        return this.steps.checks.reported(this.license, message.report.invoice);
      case 'slow':
        return await this.steps.handleSlow(message.charge);
    }
  }

  private updateUiDetails(): void {
    if (this.license) setCurrentDetails(uiDetails(this.license));
  }
}
