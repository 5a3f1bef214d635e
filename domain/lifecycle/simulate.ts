import type { InstantMs } from '../calendar/instant.ts';
import { nextDueEvent } from './agenda.ts';
import { chargeIn, type Charge, type Step } from './effects.ts';
import type { BillingEvent, LifecycleEvent } from './events.ts';
import { BILLING, TIMER, type Actor, type License } from './license.ts';
import { transition, type TransitionOutcome } from './transition.ts';

/** The outcome of each charge. It gets the whole charge, so that a card's known outcome can be used. */
export type PaymentPredictor = (charge: Charge) => BillingEvent;

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
 * instant, and a charge is followed by its outcome. Nothing is carried out. A refused command is yielded, too.
 */
export function* simulate(license: License, { until, payments, commands = [] }: SimulationOptions): Simulation {
  let now = license;
  const sent = commands.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
  for (const command of sent) {
    now = yield* applyDueEvents(now, command.at, payments);
    now = yield* applyEvent(now, command, payments);
  }
  return yield* applyDueEvents(now, until, payments);
}

/** Applies one event and, where it starts a payment, its outcome. */
export function* applyEvent(license: License, sent: SentEvent, payments: PaymentPredictor): Simulation {
  const { at, event, actor } = sent;
  const outcome = transition(license, event, at, actor);
  yield { before: license, event, at, actor, outcome };
  return outcome.kind === 'moved' ? yield* applyPayment(outcome.step, payments) : license;
}

/** Applies the outcome of the charge that a step asks for, if any. */
export function* applyPayment({ license, effects }: Step, payments: PaymentPredictor): Simulation {
  const charge = chargeIn(effects);
  if (!charge) return license;
  return yield* applyEvent(license, { at: charge.at, event: payments(charge), actor: BILLING }, payments);
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
