import {
  allHandlersFinished,
  CancellationScope,
  condition,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import { isUnsettled } from '../../domain/billing/charge.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { nextDueEvent, type DueEvent } from '../../domain/lifecycle/agenda.ts';
import { chargesToCollect, periodCharge, startedCharge } from '../../domain/lifecycle/charges.ts';
import { isClaiming } from '../../domain/lifecycle/claims.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import type { PaymentOutcome } from '../../domain/lifecycle/events.ts';
import { BILLING, TIMER, type License } from '../../domain/lifecycle/license.ts';
import { openLicense } from '../../domain/lifecycle/opening.ts';
import type { Refusal } from '../../domain/lifecycle/refusals.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { Inbox } from '../entity/inbox.ts';
import { Recent } from '../entity/recent.ts';
import type { Entity } from '../entity/run.ts';
import type { RecordMode } from './activity-calls.ts';
import { answerTo, asksForPeriod, refused, standingOf } from './answers.ts';
import { ChargeCallers, type ChargeCaller } from './charge-callers.ts';
import { DueChecks } from './due-checks.ts';
import { LicenseTasks, type LicenseTaskEnd } from './license-tasks.ts';
import type { Command, CommandOutcome, LicenseInput, PaymentReport } from './messages.ts';
import { StepRecorder } from './step-recorder.ts';
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
 *    recorded at once and taken only then: a refused one leaves the licence as it was.
 * 2. Only the loop changes the licence; handlers touch nothing but the inbox and the clock.
 * 3. What is to be collected, voided and refunded is read from the licence, so that the record alone says what to do.
 * 4. Every command is answered before the workflow continues as new or ends.
 */
export class LicenseEntity implements Entity {
  readonly inbox = new Inbox<Message>();
  readonly recentSignals: Recent<true>;
  readonly recentOutcomes: Recent<CommandOutcome>;
  license: License | null;
  private clock: InstantMs | null;
  private openingOutcome: CommandOutcome | undefined;
  private readonly tasks = new LicenseTasks((charge) => this.inbox.add({ kind: 'slow', charge }));
  private readonly steps: StepRecorder;
  private readonly callers = new ChargeCallers();
  private readonly checks: DueChecks;
  /** Number of the period in which this run started, or of the first one that it reached. */
  private openedInPeriod: number | undefined;
  /** Whether the last step came from a timer, so that nobody is likely to send another command soon. */
  private lastStepByTimer = false;
  private readonly input: LicenseInput;
  /** What is due next of a licence; computed once for each, as the loop asks for it at every turn. */
  private agenda: { readonly of: License; readonly next: DueEvent | undefined } | undefined;

  constructor(input: LicenseInput) {
    this.input = input;
    this.license = input.license;
    this.clock = input.clock;
    this.recentSignals = new Recent(input.recentSignals ?? [], RECENT_SIGNALS);
    this.recentOutcomes = new Recent(input.recentOutcomes ?? [], RECENT_OUTCOMES);
    this.steps = new StepRecorder(input.undelivered ?? false);
    this.checks = new DueChecks(input.checks ?? []);
  }

  /** Records a new licence before anything is collected; one that was carried over or copied continues where it was. */
  async open(): Promise<void> {
    const { opening } = this.input;
    if (this.license === null && opening) {
      const at = this.clock ?? workflowInfo().startTime.getTime();
      await this.takeOpening(openLicense(opening.of, opening.event, at, opening.actor));
    } else this.openingOutcome = this.standing();
    this.openedInPeriod = this.license?.period?.number;
    this.updateUiDetails();
  }

  /** Waits until the licence is open, and returns the outcome of opening it. */
  async waitUntilOpened(): Promise<CommandOutcome> {
    await CancellationScope.nonCancellable(() => condition(() => this.openingOutcome !== undefined));
    return this.openingOutcome ?? this.standing();
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
    this.checks.started(tasks.startChecks(license, this.checks.wanted(license, this.now())));
    // The next run sends messages in its first workflow task. Here it would cost a workflow task and an activity more.
    if (this.steps.undelivered && !this.isNextRunDue) {
      const nobodyWaits = this.isQuiet && allHandlersFinished();
      tasks.startDelivery(license, this.steps, { locally: nobodyWaits });
    }
  }

  hasWork(): boolean {
    return this.tasks.anyEnded || this.dueNow() !== undefined || !this.inbox.empty;
  }

  /** Takes the end of a task if one has ended; else a due event; else a message. */
  async step(): Promise<void> {
    const end = this.tasks.takeEnd();
    const due = end ? undefined : this.dueNow();
    const message = (end ?? due) ? undefined : this.inbox.take();
    this.lastStepByTimer = end ? this.lastStepByTimer : due !== undefined;
    if (end) await this.handleEnd(end);
    if (due) await this.handleDue(due);
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
    return this.isQuiet && allHandlersFinished() && !this.steps.undelivered;
  }

  get mayContinueAsNew(): boolean {
    return this.isNextRunDue && allHandlersFinished();
  }

  /**
   * A period boundary was crossed and the licence has caught up (a sandbox's clock may cross many at once), or the
   * server suggests it because of the history's length; and nothing in progress could be lost.
   */
  private get isNextRunDue(): boolean {
    if (!this.isQuiet) return false;
    const number = this.license?.period?.number;
    const crossed = this.openedInPeriod !== undefined && number !== this.openedInPeriod;
    return (crossed && !this.dueNow() && this.checks.idle) || this.stopping;
  }

  /** The delay of the next run, see {@link START_DELAY_MS}; none in a sandbox. */
  get startDelayMs(): number {
    const mayDelay = this.lastStepByTimer && !this.steps.undelivered && this.clock === null;
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
      undelivered: this.steps.undelivered,
      checks: this.checks.snapshot(),
    };
  }

  /** Moves a sandbox's clock, which only moves forward. */
  advanceClock(to: InstantMs): void {
    if (this.clock !== null) this.clock = Math.max(this.clock, to);
  }

  /** Why the command would be refused now; null when it would not. */
  refusalOf({ event, actor, expectedSequence }: Command): Refusal | null {
    if (!this.license) return { code: 'license_not_open' };
    if (this.isStale(expectedSequence)) return { code: 'preview_stale' };
    const outcome = transition(this.license, event, this.now(), actor);
    return outcome.kind === 'refused' ? outcome.refusal : null;
  }

  /** The history is so long that the next run has to take over: nothing starts any more. */
  private get stopping(): boolean {
    return workflowInfo().continueAsNewSuggested;
  }

  /** No message, task or unrecorded step is left. Handlers may still be about to return an answer that they have got. */
  private get isQuiet(): boolean {
    return this.inbox.empty && this.tasks.idle && this.steps.empty;
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
    return this.checks.isClear(this.license, due) ? due : undefined;
  }

  private isStale(expectedSequence: number | undefined): boolean {
    return expectedSequence !== undefined && expectedSequence !== this.license?.sequence;
  }

  /** Takes the first step of a licence; without it, where it is refused, there is none. */
  private async takeOpening(step: Step): Promise<void> {
    const refusal = isClaiming(step) ? await this.takeClaiming(step, 'answer-first') : this.accept(step);
    if (refusal) {
      this.openingOutcome = refused(refusal);
      return;
    }
    await this.steps.flush('answer-first');
    const charge = startedCharge(null, step.license);
    if (charge) this.callers.add(charge.key, { event: null, answer: (outcome) => (this.openingOutcome = outcome) });
    else this.openingOutcome = this.standing();
  }

  private async handleEnd({ kind, subject, outcome }: LicenseTaskEnd): Promise<void> {
    if (kind === 'check') this.checks.done(subject, outcome !== undefined);
    if (outcome) await this.applyBilling(outcome);
    else if (kind === 'collect') await this.handleStopped(subject);
  }

  /** An attempt was stopped: by a command, or because the next run is to make it. */
  private async handleStopped(key: string): Promise<void> {
    await this.steps.flush('command');
    const wanted = this.license !== null && chargesToCollect(this.license).some((charge) => charge.key === key);
    this.callers.answer(key, (caller) => (wanted ? this.standing(key) : this.stopped(caller)));
  }

  private async handleDue({ event, at }: DueEvent): Promise<void> {
    const { license } = this;
    if (!license) return;
    const outcome = transition(license, event, at, TIMER);
    if (outcome.kind !== 'moved') throw new Error(`${event.type} was due and ${outcome.kind} in ${license.state}`);
    this.accept(outcome.step);
    // A step that starts a charge is recorded together with its outcome.
    if (startedCharge(license, outcome.step.license) && !this.stopping) return;
    // If the workflow task is lost, the result of a task could come first the next time: see `runEntity`.
    await this.steps.flush(this.tasks.mayBringStep ? 'command' : 'with-mail');
  }

  private async handle(message: Message): Promise<void> {
    switch (message.kind) {
      case 'command':
        return await this.execute(message.command, (outcome) => message.answer(outcome));
      case 'signalled':
        return await this.execute(message, () => undefined);
      case 'report':
        this.checks.reported(this.license, message.report.invoice);
        return;
      case 'slow':
        await this.steps.flush('with-mail');
        this.callers.answer(message.charge, () => this.standing(message.charge));
        return;
    }
  }

  /** The licence may have changed since the validator accepted the command. */
  private async execute(command: Command, answer: (outcome: CommandOutcome) => void): Promise<void> {
    const { event, actor, expectedSequence } = command;
    const { license } = this;
    if (!license) return answer(refused({ code: 'license_not_open' }));
    if (this.isStale(expectedSequence)) return answer(refused({ code: 'preview_stale' }));
    const outcome = transition(license, event, this.now(), actor);
    if (outcome.kind === 'refused') return answer(refused(outcome.refusal));
    if (outcome.kind === 'unchanged') return this.answerUnchanged({ event, answer });
    const { step } = outcome;
    const refusal = isClaiming(step) ? await this.takeClaiming(step, 'command') : this.accept(step);
    if (refusal) return answer(refused(refusal));
    const charge = startedCharge(license, step.license);
    if (charge && !this.stopping) return this.callers.add(charge.key, { event, answer });
    await this.steps.flush('command');
    answer(this.standing(charge?.key));
  }

  /** A renewal of the period that is being paid already: its caller gets the outcome of the attempt under way. */
  private answerUnchanged(caller: ChargeCaller): void {
    const charge = this.license && periodCharge(this.license);
    if (!charge || !isUnsettled(charge) || !asksForPeriod(caller, charge.period)) caller.answer(this.standing());
    else if (this.callers.isAwaited(charge.key)) this.callers.add(charge.key, caller);
    else caller.answer(this.standing(charge.key));
  }

  /** Applies what the billing provider did. A payment that is reported again changes nothing. */
  private async applyBilling({ event, at }: PaymentOutcome): Promise<void> {
    const { license } = this;
    if (!license) return;
    const outcome = transition(license, event, at, BILLING);
    if (outcome.kind === 'refused') throw new Error(`${event.type} was refused in ${license.state}`);
    if (outcome.kind === 'moved') this.accept(outcome.step);
    const key = 'charge' in event ? event.charge : undefined;
    await this.steps.flush(key !== undefined && this.callers.isAwaited(key) ? 'answer-first' : 'with-mail');
    if (key !== undefined) this.callers.answer(key, () => answerTo(event, this.license));
  }

  /** Takes a step that claims something, when it is recorded. Returns the refusal with which it is dropped instead. */
  private async takeClaiming(step: Step, mode: RecordMode): Promise<Refusal | null> {
    const refusal = await this.steps.recordClaiming(step, mode);
    if (!refusal) this.take(step);
    return refusal;
  }

  /** Takes a step that nothing can refuse, to be recorded. */
  private accept(step: Step): null {
    this.steps.add(step);
    this.take(step);
    return null;
  }

  private take(step: Step): void {
    this.license = step.license;
    for (const effect of step.effects) if (effect.kind === 'check_payment') this.checks.want(effect.charge);
  }

  /** The answer to whoever started an attempt that another command has stopped. */
  private stopped({ event }: ChargeCaller): CommandOutcome {
    const outcome = event && this.license && transition(this.license, event, this.now(), BILLING);
    return refused(outcome?.kind === 'refused' ? outcome.refusal : { code: 'renewal_in_progress' });
  }

  private standing(pending?: string): CommandOutcome {
    return standingOf(this.license, pending);
  }

  private updateUiDetails(): void {
    if (this.license) setCurrentDetails(uiDetails(this.license));
  }
}
