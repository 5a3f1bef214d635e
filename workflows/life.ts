import { allHandlersFinished, condition, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { InstantMs } from '../domain/calendar/instant.ts';
import { nextDue, type Due } from '../domain/lifecycle/agenda.ts';
import type { Charge, Step } from '../domain/lifecycle/effects.ts';
import type { LifecycleEvent, TimerEvent } from '../domain/lifecycle/events.ts';
import { chargeIn } from '../domain/lifecycle/forecast.ts';
import { BILLING, TIMER, type Actor, type License } from '../domain/lifecycle/license.ts';
import { open } from '../domain/lifecycle/opening.ts';
import type { Refusal } from '../domain/lifecycle/refusals.ts';
import { transition } from '../domain/lifecycle/transition.ts';
import { Beside } from './beside.ts';
import { collect, record, type Recording } from './effects.ts';
import { Inbox, type Message } from './inbox.ts';
import { details } from './legible.ts';
import type { Answer, LicenseInput } from './messages.ts';
import { billing } from './proxies.ts';

/** Who brought a step about, and how that is to be recorded. */
interface Cause {
  readonly actor: Actor;
  readonly recording: Recording;
}
const BY_TIMER: Cause = { actor: TIMER, recording: 'with-mail' };
const BY_BILLING: Cause = { actor: BILLING, recording: 'with-mail' };

/** What time takes from a customer who has not paid; or has, and word of it was lost. */
const TAKES_AWAY: ReadonlySet<string> = new Set<TimerEvent['type']>([
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
const REST_MS = 30_000;

/**
 * One licence between two roll-overs. Invariants:
 * 1. `license` changes only by a step of `domain/`, and a step is recorded before the next one begins.
 * 2. Only the loop calls `begin` and `step`, so no two effects of a licence interleave; handlers touch nothing but
 *    the inbox and the clock.
 * 3. A wish taken from the inbox is answered before the workflow rolls over or ends.
 */
export class Life {
  readonly inbox: Inbox;
  readonly beside: Beside;
  license: License | null;
  private clock: InstantMs | null;
  private opening: 'under way' | 'done' | Refusal = 'under way';
  /** Number of the period with which this run began. */
  private begunIn: number | undefined;
  /** Whether the last step was time's, with nobody there who might ask for more. */
  private undisturbed = false;
  private readonly input: LicenseInput;

  constructor(input: LicenseInput) {
    this.input = input;
    this.license = input.license;
    this.clock = input.clock;
    this.inbox = new Inbox(input.handled);
    const { undelivered, undoing = [] } = input;
    this.beside = new Beside({ undelivered, undoing }, (outcome) => this.inbox.found(outcome));
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
  async begin(): Promise<void> {
    const { opening } = this.input;
    let refusal: Refusal | null = null;
    if (this.license === null && opening) {
      const at = this.clock ?? workflowInfo().startTime.getTime();
      const step = open(opening.of, opening.event, at, opening.actor);
      refusal = await this.carryOut(step, { actor: opening.actor, recording: 'answer-first' });
    }
    this.opening = refusal ?? 'done';
    this.begunIn = this.license?.period?.number;
    this.describe();
  }

  /** Does the one thing that comes next: what is due goes before what is asked. */
  async step(): Promise<void> {
    const due = this.dueNow();
    if (due && TAKES_AWAY.has(due.event.type)) await this.checkOpenInvoice();
    const still = this.dueNow();
    const message = due ? undefined : this.inbox.take();
    this.undisturbed = still !== undefined;
    if (still) await this.apply(still.event, still.at, BY_TIMER);
    if (message) await this.handle(message);
    this.describe();
  }

  /** Whether there is something to do now. */
  stirred(): boolean {
    return this.dueNow() !== undefined || !this.inbox.empty;
  }

  /** How long until something is due; undefined where only a message, or the sandbox's clock, can stir the licence. */
  msUntilDue(): number | undefined {
    const due = this.license && nextDue(this.license);
    return due && this.clock === null ? Math.max(1, due.at - this.now()) : undefined;
  }

  /** Retired for good, everybody answered, everything delivered and undone. */
  get over(): boolean {
    return this.license?.state === 'retired' && this.quiet && this.beside.idle;
  }

  /**
   * A period boundary lies behind and the licence has caught up (a sandbox's clock may have jumped over many), or the
   * server finds the history long; and nothing that could be lost is under way.
   */
  get mayRollOver(): boolean {
    if (!this.quiet) return false;
    const crossed = this.license?.period?.number !== this.begunIn;
    return (crossed && !this.beside.underWay && !this.dueNow()) || workflowInfo().continueAsNewSuggested;
  }

  /** How long the next run may wait before it begins, see {@link REST_MS}; a sandbox's licence does not rest. */
  get restMs(): number {
    const may = this.undisturbed && this.beside.idle && this.clock === null;
    return may ? Math.min(REST_MS, this.msUntilDue() ?? REST_MS) : 0;
  }

  snapshot(): LicenseInput {
    return {
      opening: null,
      license: this.license,
      clock: this.clock,
      handled: this.inbox.handled,
      ...this.beside.carried(),
    };
  }

  /** Waits until the licence has begun, and says how that went. */
  async opened(): Promise<Answer> {
    await condition(() => this.opening !== 'under way');
    return typeof this.opening === 'string' ? this.standing() : { ok: false, refusal: this.opening };
  }

  private get quiet(): boolean {
    return this.inbox.empty && allHandlersFinished();
  }

  private dueNow(): Due | undefined {
    const due = this.license && nextDue(this.license);
    return due && due.at <= this.now() ? due : undefined;
  }

  private async handle(message: Message): Promise<void> {
    switch (message.kind) {
      case 'ask': {
        const { event, actor } = message.ask;
        const refusal = await this.apply(event, this.now(), { actor, recording: 'wish' });
        message.settle(refusal ? { ok: false, refusal } : this.standing());
        break;
      }
      case 'intervention':
        await this.apply(message.intervention.event, this.now(), {
          actor: message.intervention.actor,
          recording: 'wish',
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
    return outcome.kind === 'moved' ? await this.carryOut(outcome.step, cause) : null;
  }

  private async carryOut(step: Step, cause: Cause): Promise<Refusal | null> {
    this.license = step.license;
    const charge = chargeIn(step.effects);
    if (charge) return await this.collectFor(step, charge, cause);
    await this.record([step], cause.recording);
    return null;
  }

  /** The step that asks for money and the one that its outcome makes are recorded together, unless it takes long. */
  private async collectFor(asked: Step, charge: Charge, { recording }: Cause): Promise<Refusal | null> {
    // The charge is an activity: once it has run, the wish is in the history.
    const how = recording === 'wish' ? 'answer-first' : recording;
    let steps = [asked];
    const { event, at } = await collect(charge, async () => {
      await this.record(steps, how);
      steps = [];
      this.describe();
    });
    const outcome = transition(asked.license, event, at, BILLING);
    if (outcome.kind !== 'moved') throw new Error(`${event.type} was ${outcome.kind} in ${asked.license.state}`);
    this.license = outcome.step.license;
    await this.record([...steps, outcome.step], how);
    return event.type === 'payment_failed'
      ? { code: 'payment_failed', about: { failure: event.failure, url: event.actionUrl } }
      : null;
  }

  private async record(steps: readonly Step[], how: Recording): Promise<void> {
    if (await record(steps, how)) this.beside.promise();
    this.beside.owe(steps.flatMap(({ effects }) => effects));
  }

  private standing(): Answer {
    if (!this.license) return { ok: false, refusal: { code: 'license_not_open' } };
    return { ok: true, sequence: this.license.sequence, state: this.license.state };
  }

  private describe(): void {
    if (this.license) setCurrentDetails(details(this.license));
  }
}
