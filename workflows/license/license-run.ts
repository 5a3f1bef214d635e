import { allHandlersFinished, condition, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { nextDueEvent, type DueEvent } from '../../domain/lifecycle/agenda.ts';
import { chargeIn, type Charge, type Step } from '../../domain/lifecycle/effects.ts';
import type { LifecycleEvent, TimerEvent } from '../../domain/lifecycle/events.ts';
import { BILLING, TIMER, type Actor, type License } from '../../domain/lifecycle/license.ts';
import { openLicense } from '../../domain/lifecycle/opening.ts';
import type { Refusal } from '../../domain/lifecycle/refusals.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { collectCharge, recordSteps, type RecordMode } from './activity-calls.ts';
import { BackgroundTasks } from './background-tasks.ts';
import { Inbox, type Message } from './inbox.ts';
import type { Command, CommandOutcome, LicenseInput } from './messages.ts';
import { billing } from './proxies.ts';
import { uiDetails } from './ui-details.ts';

/** Who caused a step, and how it is recorded. */
interface Cause {
  readonly actor: Actor;
  readonly recordMode: RecordMode;
}
const BY_TIMER: Cause = { actor: TIMER, recordMode: 'with-mail' };
const BY_BILLING: Cause = { actor: BILLING, recordMode: 'with-mail' };

/** Timer events that take something from a customer who has not paid, or whose payment was not reported. */
const ENTITLEMENT_REDUCING_EVENTS: ReadonlySet<string> = new Set<TimerEvent['type']>([
  'grace_reduced',
  'grace_ended',
  'win_back_ended',
  'reactivation_ended',
]);

/**
 * How long the next run is delayed after a period that started by its timer, so that a burst of renewals is charged
 * before new runs start. An update ends the delay at once; signals wait for its end.
 */
const START_DELAY_MS = 30_000;

/**
 * One run of a licence's workflow. Invariants:
 * 1. `license` changes only by a step of `domain/`, and a step is recorded before the next one starts.
 * 2. Only the loop calls `open` and `processNext`, so no two effects of a licence interleave; handlers touch nothing but
 *    the inbox and the clock.
 * 3. A command taken from the inbox is answered before the workflow continues as new or ends.
 */
export class LicenseRun {
  readonly inbox: Inbox;
  readonly backgroundTasks: BackgroundTasks;
  license: License | null;
  private clock: InstantMs | null;
  private openingResult: 'in progress' | 'done' | Refusal = 'in progress';
  /** Number of the period in which this run started. */
  private openedInPeriod: number | undefined;
  /** Whether the last step came from a timer, so that nobody is likely to send another command soon. */
  private lastStepByTimer = false;
  private readonly input: LicenseInput;

  constructor(input: LicenseInput) {
    this.input = input;
    this.license = input.license;
    this.clock = input.clock;
    this.inbox = new Inbox(input.handledSignalIds);
    const { undelivered, pendingReversals = [] } = input;
    this.backgroundTasks = new BackgroundTasks({ undelivered, pendingReversals }, (outcome) =>
      this.inbox.addPayment(outcome),
    );
  }

  /** Opens a new licence; one that was carried over or copied continues where it was. */
  async open(): Promise<void> {
    const { opening } = this.input;
    let refusal: Refusal | null = null;
    if (this.license === null && opening) {
      const at = this.clock ?? workflowInfo().startTime.getTime();
      const step = openLicense(opening.of, opening.event, at, opening.actor);
      refusal = await this.executeStep(step, { actor: opening.actor, recordMode: 'answer-first' });
    }
    this.openingResult = refusal ?? 'done';
    this.openedInPeriod = this.license?.period?.number;
    this.updateUiDetails();
  }

  /** Waits until the licence is open, and returns the outcome of opening it. */
  async waitUntilOpened(): Promise<CommandOutcome> {
    await condition(() => this.openingResult !== 'in progress');
    return typeof this.openingResult === 'string' ? this.currentOutcome() : { ok: false, refusal: this.openingResult };
  }

  /** Whether there is something to do now. */
  hasWork(): boolean {
    return this.dueNow() !== undefined || !this.inbox.empty;
  }

  /** Does the next thing: a due event if there is one, else the next message. */
  async processNext(): Promise<void> {
    const due = this.dueNow();
    if (due && ENTITLEMENT_REDUCING_EVENTS.has(due.event.type)) await this.checkOpenInvoice();
    const stillDue = this.dueNow();
    const message = due ? undefined : this.inbox.take();
    this.lastStepByTimer = stillDue !== undefined;
    if (stillDue) await this.apply(stillDue.event, stillDue.at, BY_TIMER);
    if (message) await this.handle(message);
    this.updateUiDetails();
  }

  /** Milliseconds until something is due; undefined where only a message or the sandbox's clock can cause work. */
  msUntilDue(): number | undefined {
    const due = this.license && nextDueEvent(this.license);
    return due && this.clock === null ? Math.max(1, due.at - this.now()) : undefined;
  }

  /** The licence is retired, every caller is answered, and all messages and reversals are done. */
  get finished(): boolean {
    return this.license?.state === 'retired' && this.noPendingMessages && this.backgroundTasks.idle;
  }

  /**
   * A period boundary was crossed and the licence has caught up (a sandbox's clock may cross many at once), or the
   * server suggests it because of the history's length; and nothing in progress could be lost.
   */
  get mayContinueAsNew(): boolean {
    if (!this.noPendingMessages) return false;
    const crossed = this.license?.period?.number !== this.openedInPeriod;
    return (crossed && !this.backgroundTasks.running && !this.dueNow()) || workflowInfo().continueAsNewSuggested;
  }

  /** The delay of the next run, see {@link START_DELAY_MS}; none in a sandbox. */
  get startDelayMs(): number {
    const mayDelay = this.lastStepByTimer && this.backgroundTasks.idle && this.clock === null;
    return mayDelay ? Math.min(START_DELAY_MS, this.msUntilDue() ?? START_DELAY_MS) : 0;
  }

  /** The input of the next run. */
  snapshot(): LicenseInput {
    return {
      opening: null,
      license: this.license,
      clock: this.clock,
      handledSignalIds: this.inbox.handledSignalIds,
      ...this.backgroundTasks.snapshot(),
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

  /** The licence's own time: the server's, or its sandbox's clock. */
  private now(): InstantMs {
    return this.clock ?? Date.now();
  }

  private dueNow(): DueEvent | undefined {
    const due = this.license && nextDueEvent(this.license);
    return due && due.at <= this.now() ? due : undefined;
  }

  private get noPendingMessages(): boolean {
    return this.inbox.empty && allHandlersFinished();
  }

  private async handle(message: Message): Promise<void> {
    switch (message.kind) {
      case 'command':
        message.resolve(await this.execute(message.command));
        break;
      case 'intervention': {
        const { event, actor } = message.intervention;
        await this.apply(event, this.now(), { actor, recordMode: 'command' });
        break;
      }
      case 'report':
        if (this.license?.dunning?.invoice === message.report.invoice) await this.checkOpenInvoice();
        break;
      case 'payment':
        await this.apply(message.outcome.event, message.outcome.at, BY_BILLING);
        break;
    }
  }

  /** The licence may have changed since the validator accepted the command. */
  private async execute({ event, actor, expectedSequence }: Command): Promise<CommandOutcome> {
    if (this.isStale(expectedSequence)) return { ok: false, refusal: { code: 'preview_stale' } };
    const refusal = await this.apply(event, this.now(), { actor, recordMode: 'command' });
    return refusal ? { ok: false, refusal } : this.currentOutcome();
  }

  private isStale(expectedSequence: number | undefined): boolean {
    return expectedSequence !== undefined && expectedSequence !== this.license?.sequence;
  }

  /**
   * Asks the provider for the state of the open invoice. A webhook is only a hint to do so; one that was lost is made up
   * for by asking before a timer takes something away.
   */
  private async checkOpenInvoice(): Promise<void> {
    const { id, sandbox, dunning } = this.license ?? {};
    if (id === undefined || sandbox !== null || !dunning?.invoice) return;
    const outcome = await billing.checkInvoice.executeWithOptions({ summary: dunning.invoice }, [id, dunning.invoice]);
    if (outcome) await this.apply(outcome.event, outcome.at, BY_BILLING);
  }

  private async apply(event: LifecycleEvent, at: InstantMs, cause: Cause): Promise<Refusal | null> {
    if (!this.license) return { code: 'license_not_open' };
    const outcome = transition(this.license, event, at, cause.actor);
    if (outcome.kind === 'refused') return outcome.refusal;
    return outcome.kind === 'moved' ? await this.executeStep(outcome.step, cause) : null;
  }

  private async executeStep(step: Step, cause: Cause): Promise<Refusal | null> {
    this.license = step.license;
    const charge = chargeIn(step.effects);
    if (charge) return await this.collectAndRecord(step, charge, cause);
    await this.record([step], cause.recordMode);
    return null;
  }

  /** Records the step that collects together with the step of its outcome, unless collecting takes long. */
  private async collectAndRecord(collecting: Step, charge: Charge, cause: Cause): Promise<Refusal | null> {
    // The charge is an activity: once it has run, the command is in the history.
    const mode = cause.recordMode === 'command' ? 'answer-first' : cause.recordMode;
    let unrecorded = [collecting];
    const { event, at } = await collectCharge(charge, async () => {
      await this.record(unrecorded, mode);
      unrecorded = [];
      this.updateUiDetails();
    });
    const outcome = transition(collecting.license, event, at, BILLING);
    if (outcome.kind !== 'moved') throw new Error(`${event.type} was ${outcome.kind} in ${collecting.license.state}`);
    this.license = outcome.step.license;
    await this.record([...unrecorded, outcome.step], mode);
    return event.type === 'payment_failed'
      ? { code: 'payment_failed', about: { failure: event.failure, url: event.actionUrl } }
      : null;
  }

  private async record(steps: readonly Step[], mode: RecordMode): Promise<void> {
    if (await recordSteps(steps, mode)) this.backgroundTasks.enqueueDelivery();
    this.backgroundTasks.enqueueReversals(steps.flatMap(({ effects }) => effects));
  }

  private currentOutcome(): CommandOutcome {
    if (!this.license) return { ok: false, refusal: { code: 'license_not_open' } };
    return { ok: true, sequence: this.license.sequence, state: this.license.state };
  }

  private updateUiDetails(): void {
    if (this.license) setCurrentDetails(uiDetails(this.license));
  }
}
