import { allHandlersFinished, condition, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { nextDueEvent, type DueEvent } from '../../domain/lifecycle/agenda.ts';
import { chargeIn, type Charge, type Step } from '../../domain/lifecycle/effects.ts';
import type { LifecycleEvent, TimerEvent } from '../../domain/lifecycle/events.ts';
import { BILLING, TIMER, type Actor, type License } from '../../domain/lifecycle/license.ts';
import { openLicense } from '../../domain/lifecycle/opening.ts';
import type { Refusal } from '../../domain/lifecycle/refusals.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { BackgroundTasks } from './background-tasks.ts';
import { collectCharge, recordSteps, type RecordMode } from './activity-calls.ts';
import { Inbox, type Message } from './inbox.ts';
import { uiDetails } from './ui-details.ts';
import type { CommandOutcome, LicenseInput } from './messages.ts';
import { billing } from './proxies.ts';

/** Who brought a step about, and how that is to be recorded. */
interface Cause {
  readonly actor: Actor;
  readonly recordMode: RecordMode;
}
const BY_TIMER: Cause = { actor: TIMER, recordMode: 'with-mail' };
const BY_BILLING: Cause = { actor: BILLING, recordMode: 'with-mail' };

/** What time takes from a customer who has not paid; or has, and word of it was lost. */
const ENTITLEMENT_REDUCING_EVENTS: ReadonlySet<string> = new Set<TimerEvent['type']>([
  'grace_reduced',
  'grace_ended',
  'win_back_ended',
  'reactivation_ended',
]);

/**
 * How long a licence whose period began by itself rests before its next run begins. Of thousands that fall due together
 * all are so charged before the first is made ready for what comes next. A customer's wish ends the rest at once; an
 * agent's word and news of a payment wait for its end.
 */
const START_DELAY_MS = 30_000;

/**
 * One licence between two roll-overs. Invariants:
 * 1. `license` changes only by a step of `domain/`, and a step is recorded before the next one begins.
 * 2. Only the loop calls `begin` and `step`, so no two effects of a licence interleave; handlers touch nothing but
 *    the inbox and the clock.
 * 3. A wish taken from the inbox is answered before the workflow rolls over or ends.
 */
export class LicenseRun {
  readonly inbox: Inbox;
  readonly backgroundTasks: BackgroundTasks;
  license: License | null;
  private clock: InstantMs | null;
  private openingResult: 'under way' | 'done' | Refusal = 'under way';
  /** Number of the period with which this run began. */
  private openedInPeriod: number | undefined;
  /** Whether the last step was time's, with nobody there who might ask for more. */
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

  /** The licence's own time: the server's, or its sandbox's clock. */
  now(): InstantMs {
    return this.clock ?? Date.now();
  }

  /** A sandbox's clock only moves forward. */
  advanceClock(to: InstantMs): void {
    if (this.clock !== null) this.clock = Math.max(this.clock, to);
  }

  /** Opens a new licence; one that was carried over or copied goes on where it was. */
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

  /** Does the one thing that comes next: what is due goes before what is asked. */
  async processNext(): Promise<void> {
    const due = this.dueNow();
    if (due && ENTITLEMENT_REDUCING_EVENTS.has(due.event.type)) await this.checkOpenInvoice();
    const still = this.dueNow();
    const message = due ? undefined : this.inbox.take();
    this.lastStepByTimer = still !== undefined;
    if (still) await this.apply(still.event, still.at, BY_TIMER);
    if (message) await this.handle(message);
    this.updateUiDetails();
  }

  /** Whether there is something to do now. */
  hasWork(): boolean {
    return this.dueNow() !== undefined || !this.inbox.empty;
  }

  /** How long until something is due; undefined where only a message, or the sandbox's clock, can stir the licence. */
  msUntilDue(): number | undefined {
    const due = this.license && nextDueEvent(this.license);
    return due && this.clock === null ? Math.max(1, due.at - this.now()) : undefined;
  }

  /** Retired for good, everybody answered, everything delivered and undone. */
  get finished(): boolean {
    return this.license?.state === 'retired' && this.noPendingMessages && this.backgroundTasks.idle;
  }

  /**
   * A period boundary lies behind and the licence has caught up (a sandbox's clock may have jumped over many), or the
   * server finds the history long; and nothing that could be lost is under way.
   */
  get mayContinueAsNew(): boolean {
    if (!this.noPendingMessages) return false;
    const crossed = this.license?.period?.number !== this.openedInPeriod;
    return (crossed && !this.backgroundTasks.running && !this.dueNow()) || workflowInfo().continueAsNewSuggested;
  }

  /** How long the next run may wait before it begins, see {@link START_DELAY_MS}; a sandbox's licence does not rest. */
  get startDelayMs(): number {
    const may = this.lastStepByTimer && this.backgroundTasks.idle && this.clock === null;
    return may ? Math.min(START_DELAY_MS, this.msUntilDue() ?? START_DELAY_MS) : 0;
  }

  snapshot(): LicenseInput {
    return {
      opening: null,
      license: this.license,
      clock: this.clock,
      handledSignalIds: this.inbox.handledSignalIds,
      ...this.backgroundTasks.snapshot(),
    };
  }

  /** Waits until the licence has begun, and says how that went. */
  async waitUntilOpened(): Promise<CommandOutcome> {
    await condition(() => this.openingResult !== 'under way');
    return typeof this.openingResult === 'string' ? this.currentOutcome() : { ok: false, refusal: this.openingResult };
  }

  private get noPendingMessages(): boolean {
    return this.inbox.empty && allHandlersFinished();
  }

  private dueNow(): DueEvent | undefined {
    const due = this.license && nextDueEvent(this.license);
    return due && due.at <= this.now() ? due : undefined;
  }

  private async handle(message: Message): Promise<void> {
    switch (message.kind) {
      case 'command': {
        const { event, actor } = message.command;
        const refusal = await this.apply(event, this.now(), { actor, recordMode: 'command' });
        message.resolve(refusal ? { ok: false, refusal } : this.currentOutcome());
        break;
      }
      case 'intervention':
        await this.apply(message.intervention.event, this.now(), {
          actor: message.intervention.actor,
          recordMode: 'command',
        });
        break;
      case 'report':
        if (this.license?.dunning?.invoice === message.report.invoice) await this.checkOpenInvoice();
        break;
      case 'payment':
        await this.apply(message.outcome.event, message.outcome.at, BY_BILLING);
        break;
    }
  }

  /**
   * Asks the provider what became of the open invoice. A webhook is only a hint to do so; and one that was lost is made
   * up for by asking before time takes something away.
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

  /** The step that asks for money and the one that its outcome makes are recorded together, unless it takes long. */
  private async collectAndRecord(
    asked: Step,
    charge: Charge,
    { recordMode: recording }: Cause,
  ): Promise<Refusal | null> {
    // The charge is an activity: once it has run, the wish is in the history.
    const how = recording === 'command' ? 'answer-first' : recording;
    let steps = [asked];
    const { event, at } = await collectCharge(charge, async () => {
      await this.record(steps, how);
      steps = [];
      this.updateUiDetails();
    });
    const outcome = transition(asked.license, event, at, BILLING);
    if (outcome.kind !== 'moved') throw new Error(`${event.type} was ${outcome.kind} in ${asked.license.state}`);
    this.license = outcome.step.license;
    await this.record([...steps, outcome.step], how);
    return event.type === 'payment_failed'
      ? { code: 'payment_failed', about: { failure: event.failure, url: event.actionUrl } }
      : null;
  }

  private async record(steps: readonly Step[], how: RecordMode): Promise<void> {
    if (await recordSteps(steps, how)) this.backgroundTasks.enqueueDelivery();
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
