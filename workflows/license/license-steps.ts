import { isUnsettled } from '../../domain/billing/charge.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { DueEvent } from '../../domain/lifecycle/agenda.ts';
import { chargesToCollect, periodCharge, startedCharge } from '../../domain/lifecycle/charges.ts';
import { isClaiming } from '../../domain/lifecycle/claims.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import type { PaymentOutcome } from '../../domain/lifecycle/events.ts';
import { BILLING, TIMER, type License } from '../../domain/lifecycle/license.ts';
import type { Refusal } from '../../domain/lifecycle/refusals.ts';
import { transition, type TransitionOutcome } from '../../domain/lifecycle/transition.ts';
import type { RecordMode } from './activity-calls.ts';
import { answerTo, asksForPeriod, currentOutcomeOf, refused } from './answers.ts';
import { ChargeCallers, type ChargeCaller } from './charge-callers.ts';
import type { DueChecks } from './due-checks.ts';
import type { Command, CommandOutcome } from './messages.ts';
import type { StepRecorder } from './step-recorder.ts';

/** What decides how a step is recorded, as it is at the moment. */
interface Circumstances {
  /** The licence's own time. */
  now(): InstantMs;
  /** Whether nothing starts any more, because the next run has to take over. */
  isStopping(): boolean;
  /** Whether no task is running that may bring a step. */
  areTasksIdle(): boolean;
}

/**
 * The licence as decided so far. Everything that changes it comes here: what is due, what the billing provider did, and
 * what somebody asks. Each change is a step of `domain/`, which is recorded and answered here, too.
 */
export class LicenseSteps {
  license: License | null;
  readonly recorder: StepRecorder;
  readonly checks: DueChecks;
  private readonly callers = new ChargeCallers();
  private readonly circumstances: Circumstances;

  constructor(
    { license, recorder, checks }: Pick<LicenseSteps, 'license' | 'recorder' | 'checks'>,
    circumstances: Circumstances,
  ) {
    this.license = license;
    this.recorder = recorder;
    this.checks = checks;
    this.circumstances = circumstances;
  }

  /** Why the command would be refused now; null when it would not. */
  refusalOf(command: Command): Refusal | null {
    const outcome = this.decide(command);
    return outcome.kind === 'refused' ? outcome.refusal : null;
  }

  currentOutcome(pending?: string): CommandOutcome {
    return currentOutcomeOf(this.license, pending);
  }

  /** Applies the first step. If it is refused, the licence does not exist. `answer` gets the outcome of opening it. */
  async open(step: Step, answer: (outcome: CommandOutcome) => void): Promise<void> {
    const refusal = isClaiming(step) ? await this.recordThenApply(step, 'within-task') : this.applyAndQueue(step);
    if (refusal) return answer(refused(refusal));
    await this.recorder.flush('within-task');
    const charge = startedCharge(null, step.license);
    if (charge) this.callers.add(charge.key, { event: null, answer });
    else answer(this.currentOutcome());
  }

  /** An attempt was stopped: by a command, or because the next run is to make it. */
  async handleStopped(key: string): Promise<void> {
    await this.recorder.flush('after-task');
    const wanted = this.license !== null && chargesToCollect(this.license).some((charge) => charge.key === key);
    this.callers.answer(key, (caller) => (wanted ? this.currentOutcome(key) : this.stopped(caller)));
  }

  async handleDue({ event, at }: DueEvent): Promise<void> {
    const { license } = this;
    if (!license) return;
    const outcome = transition(license, event, at, TIMER);
    if (outcome.kind !== 'moved') throw new Error(`${event.type} was due and ${outcome.kind} in ${license.state}`);
    this.applyAndQueue(outcome.step);
    // A step that starts a charge is recorded together with its outcome.
    if (startedCharge(license, outcome.step.license) && !this.circumstances.isStopping()) return;
    // If the workflow task is lost, the result of a task could come first the next time: see `runEntity`.
    await this.recorder.flush(this.circumstances.areTasksIdle() ? 'within-task' : 'after-task');
  }

  /** The provider is slow: what waits for the charge's outcome is recorded, and its callers are answered. */
  async handleSlow(charge: string): Promise<void> {
    await this.recorder.flush('within-task');
    this.callers.answer(charge, () => this.currentOutcome(charge));
  }

  /** The licence may have changed since the validator accepted the command. */
  async execute(command: Command, answer: (outcome: CommandOutcome) => void): Promise<void> {
    const { event } = command;
    const { license } = this;
    const outcome = this.decide(command);
    if (outcome.kind === 'refused') return answer(refused(outcome.refusal));
    if (outcome.kind === 'unchanged') return this.answerUnchanged({ event, answer });
    const { step } = outcome;
    const refusal = isClaiming(step) ? await this.recordThenApply(step, 'after-task') : this.applyAndQueue(step);
    if (refusal) return answer(refused(refusal));
    const charge = startedCharge(license, step.license);
    if (charge && !this.circumstances.isStopping()) return this.callers.add(charge.key, { event, answer });
    await this.recorder.flush('after-task');
    answer(this.currentOutcome(charge?.key));
  }

  /** A renewal of the period that is being paid already: its caller gets the outcome of the attempt under way. */
  private answerUnchanged(caller: ChargeCaller): void {
    const charge = this.license && periodCharge(this.license);
    if (!charge || !isUnsettled(charge) || !asksForPeriod(caller, charge.period)) caller.answer(this.currentOutcome());
    else if (this.callers.isAwaited(charge.key)) this.callers.add(charge.key, caller);
    else caller.answer(this.currentOutcome(charge.key));
  }

  /** Applies what the billing provider did. A payment that is reported again changes nothing. */
  async applyBilling({ event, at }: PaymentOutcome): Promise<void> {
    const { license } = this;
    if (!license) return;
    const outcome = transition(license, event, at, BILLING);
    if (outcome.kind === 'refused') throw new Error(`${event.type} was refused in ${license.state}`);
    if (outcome.kind === 'moved') this.applyAndQueue(outcome.step);
    const key = 'charge' in event ? event.charge : undefined;
    await this.recorder.flush('within-task');
    if (key !== undefined) this.callers.answer(key, () => answerTo(event, this.license));
  }

  /** Records a claiming step at once, and applies it once recorded. Returns the refusal with which it is dropped instead. */
  private async recordThenApply(step: Step, mode: RecordMode): Promise<Refusal | null> {
    const refusal = await this.recorder.recordClaiming(step, mode);
    if (!refusal) this.apply(step);
    return refusal;
  }

  /** Applies a step that nothing can refuse, and adds it to those that wait to be recorded. */
  private applyAndQueue(step: Step): null {
    this.recorder.add(step);
    this.apply(step);
    return null;
  }

  private apply(step: Step): void {
    this.license = step.license;
    for (const effect of step.effects) if (effect.kind === 'check_payment') this.checks.want(effect.charge);
  }

  /** The answer to whoever started an attempt that another command has stopped. */
  private stopped({ event }: ChargeCaller): CommandOutcome {
    const outcome = event && this.license && transition(this.license, event, this.circumstances.now(), BILLING);
    return refused(outcome?.kind === 'refused' ? outcome.refusal : { code: 'renewal_in_progress' });
  }

  /** What a command would do now. Changes nothing. */
  private decide({ event, actor, expectedSequence }: Command): TransitionOutcome {
    const { license } = this;
    if (!license) return { kind: 'refused', refusal: { code: 'license_not_open' } };
    if (expectedSequence !== undefined && expectedSequence !== license.sequence)
      return { kind: 'refused', refusal: { code: 'preview_stale' } };
    return transition(license, event, this.circumstances.now(), actor);
  }
}
