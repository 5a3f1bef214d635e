import type { InstantMs } from '../calendar/instant.ts';
import { nextDueEvent } from './agenda.ts';
import type { Charge } from '../billing/charge.ts';
import { chargeRequest } from './attempts.ts';
import { chargesToCollect, chargesToVoid, findCharge } from './charges.ts';
import type { Step } from './effects.ts';
import type { BillingEvent, LifecycleEvent, PaymentEvent } from './events.ts';
import { BILLING, TIMER, type Actor, type License } from './license.ts';
import { transition, type TransitionOutcome } from './transition.ts';

/** A payment is `collected`, or a `processing` one is asked for its outcome. */
export type PaymentStage = 'collected' | 'processing';

/**
 * The outcome of each charge; null while there is none. It gets the whole charge, so that a card's known outcome can be
 * used.
 */
export type PaymentPredictor = (charge: Charge, stage: PaymentStage) => PaymentEvent | null;

/** One event of a simulated licence, and its outcome. */
export interface AppliedEvent {
  readonly before: License;
  readonly event: LifecycleEvent;
  readonly at: InstantMs;
  readonly actor: Actor;
  readonly outcome: TransitionOutcome;
}

/** An event that somebody sends at an instant. */
export interface SentEvent {
  readonly at: InstantMs;
  readonly event: LifecycleEvent;
  readonly actor: Actor;
}

export interface SimulationOptions {
  /** The last instant, inclusive. */
  readonly until: InstantMs;
  readonly payments: PaymentPredictor;
  /** Events that people send until then; later ones are left out. */
  readonly commands?: readonly SentEvent[];
}

/** A simulation yields each event as it is applied, and returns the licence as it is afterwards. */
export type Simulation = Generator<AppliedEvent, License, void>;

/** More than any licence needs in ten years (a daily plan has 3,653 renewals): past it the agenda does not advance. */
const MAX_DUE_EVENTS = 20_000;

/**
 * A licence up to and including `until`, as its workflow would run it: what is due goes before a command of the same
 * instant, and what the billing provider does follows at once, beginning with what is open at the start. Nothing is
 * carried out. A refused command is yielded, too.
 */
export function* simulate(license: License, { until, payments, commands = [] }: SimulationOptions): Simulation {
  let now = yield* settle(license, payments);
  const sent = commands.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
  for (const command of sent) {
    now = yield* applyDueEvents(now, command.at, payments);
    now = yield* applyEvent(now, command, payments);
  }
  return yield* applyDueEvents(now, until, payments);
}

/** Applies one event, and what the billing provider then does. */
export function* applyEvent(license: License, sent: SentEvent, payments: PaymentPredictor): Simulation {
  const { at, event, actor } = sent;
  const outcome = transition(license, event, at, actor);
  yield { before: license, event, at, actor, outcome };
  if (outcome.kind !== 'moved') return license;
  const checked = yield* applyCheck(outcome.step, payments);
  return yield* settle(checked, payments);
}

/** Applies the outcome of a processing payment that a step asks for, if there is one. */
function* applyCheck({ license, effects }: Step, payments: PaymentPredictor): Simulation {
  const check = effects.find((effect) => effect.kind === 'check_payment');
  const charge = check && findCharge(license, check.charge);
  const event = charge && payments(chargeRequest(license, charge), 'processing');
  return event ? yield* applyBilling(license, event) : license;
}

/** Applies what the billing provider does with charges and refunds until nothing is left that has an outcome. */
export function* settle(license: License, payments: PaymentPredictor): Simulation {
  let now = license;
  for (let event = nextBillingEvent(now, payments); event; event = nextBillingEvent(now, payments)) {
    const { sequence } = now;
    now = yield* applyBilling(now, event);
    if (now.sequence === sequence) throw new Error(`${event.type} changed nothing in ${now.state}`);
  }
  return now;
}

function nextBillingEvent(license: License, payments: PaymentPredictor): BillingEvent | null {
  for (const charge of chargesToCollect(license)) {
    const event = payments(chargeRequest(license, charge), 'collected');
    if (event) return event;
  }
  const [voided] = chargesToVoid(license);
  if (voided) return { type: 'charge_voided', charge: voided.key };
  const [refunded] = license.refunds;
  return refunded === undefined ? null : { type: 'payment_refunded', invoice: refunded };
}

function* applyBilling(license: License, event: BillingEvent): Simulation {
  const at = license.clock;
  const outcome = transition(license, event, at, BILLING);
  yield { before: license, event, at, actor: BILLING, outcome };
  return outcome.kind === 'moved' ? outcome.step.license : license;
}

/** Applies everything that falls due up to and including `until`. Throws where a due event is not accepted: a bug. */
function* applyDueEvents(license: License, until: InstantMs, payments: PaymentPredictor): Simulation {
  let now = license;
  let count = 0;
  for (let due = nextDueEvent(now); due && due.at <= until; due = nextDueEvent(now)) {
    const { sequence, state } = now;
    now = yield* applyEvent(now, { ...due, actor: TIMER }, payments);
    if (now.sequence === sequence) throw new Error(`${state} × ${due.event.type} was due and changed nothing`);
    if (++count > MAX_DUE_EVENTS) throw new Error(`The agenda does not advance: ${due.event.type} at ${due.at}`);
  }
  return now;
}

/** The accepted steps of a simulation, in order. */
export function stepsOf(simulation: Iterable<AppliedEvent>): Step[] {
  return [...simulation].flatMap(({ outcome }) => (outcome.kind === 'moved' ? [outcome.step] : []));
}
