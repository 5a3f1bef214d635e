import * as fc from 'fast-check';
import type { InstantMs } from '../calendar/instant.ts';
import {
  availableActions,
  availableSignals,
  periodToRenew,
  plainAgentEvent,
  plainCustomerEvent,
} from '../lifecycle/actions.ts';
import { nextDue } from '../lifecycle/agenda.ts';
import type { Charge } from '../lifecycle/effects.ts';
import type { BillingEvent, LifecycleEvent } from '../lifecycle/events.ts';
import { chargeIn, type Payments } from '../lifecycle/forecast.ts';
import { BILLING, TIMER, type Actor, type License } from '../lifecycle/license.ts';
import { open } from '../lifecycle/opening.ts';
import { transition, type Outcome } from '../lifecycle/transition.ts';
import { beginning, type Beginning } from './arbitraries.ts';
import { DAY_MS } from './calendar.ts';
import { agentEvent, billingEvent, customerEvent } from './events.ts';

/** Something done to a licence, `afterMs` after what was done before: an event, or the nth of those possible then. */
export interface Move {
  readonly afterMs: number;
  readonly event: LifecycleEvent | { readonly nthPossible: number } | null;
}

/** A whole life: how it begins, what people do to it, and how its payments go, one after another and then again. */
export interface Script {
  readonly beginning: Beginning;
  readonly moves: readonly Move[];
  readonly outcomes: readonly BillingEvent[];
}

/** One event of a life that was run, and what came of it. */
export interface Applied {
  readonly before: License;
  readonly event: LifecycleEvent;
  readonly at: InstantMs;
  readonly actor: Actor;
  readonly outcome: Outcome;
}

const wait = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 3 * DAY_MS }),
  fc.integer({ min: 0, max: 20 }).map((days) => days * DAY_MS),
  fc.integer({ min: 0, max: 100 * DAY_MS }),
);

const move: fc.Arbitrary<Move> = fc.record({
  afterMs: wait,
  event: fc.oneof(
    { weight: 8, arbitrary: fc.record({ nthPossible: fc.nat(1000) }) },
    { weight: 4, arbitrary: customerEvent },
    { weight: 2, arbitrary: agentEvent },
    { weight: 2, arbitrary: billingEvent },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
});

/** Lives as they are really lived: timers fire in time, every attempt to collect has its outcome, people do as they like. */
export const script: fc.Arbitrary<Script> = fc.record({
  beginning,
  moves: fc.array(move, { maxLength: 25 }),
  outcomes: fc.array(billingEvent, { minLength: 1, maxLength: 6 }),
});

/** More than falls due between two moves of a script: past it the agenda goes round in circles. */
const MAX_DUES = 3_000;

/**
 * Lives a script as the workflow does: what is due goes before what is asked, and an attempt to collect is followed by
 * its outcome. Licences are frozen to the bottom, so that a rule that changes one in place throws.
 */
export function runLife({ beginning, moves, outcomes }: Script): { first: License; applied: Applied[]; last: License } {
  const { opening, event, at, actor } = beginning;
  const begun = open(opening, event, at, actor);
  const life = new Run(frozen(begun.license), answers(outcomes));
  const charge = chargeIn(begun.effects);
  if (charge) life.settle(charge);
  let now = at;
  for (const { afterMs, event } of moves) {
    now += afterMs;
    life.runDues(now);
    const fits = event && fitted(event, life.license, now);
    if (fits) life.apply(fits, now, { kind: 'member', id: 'mem_law' });
  }
  return { first: begun.license, applied: life.applied, last: life.license };
}

/** What time alone does to a licence up to and including `until`. */
export function goOn(license: License, until: InstantMs, payments: Payments): Applied[] {
  const life = new Run(license, payments);
  life.runDues(until);
  return life.applied;
}

/** The outcomes one after another, and then again, each for the invoice that is open or a new one. */
export function answers(outcomes: readonly BillingEvent[]): Payments {
  let charges = 0;
  return (charge) => {
    const outcome = outcomes[charges++ % outcomes.length];
    if (!outcome) throw new Error('A script needs at least one outcome');
    return { ...outcome, invoice: charge.invoice ?? `in_${charges}` };
  };
}

class Run {
  license: License;
  readonly applied: Applied[] = [];
  private readonly payments: Payments;

  constructor(license: License, payments: Payments) {
    this.license = license;
    this.payments = payments;
  }

  runDues(until: InstantMs): void {
    let dues = 0;
    for (let due = nextDue(this.license); due && due.at <= until; due = nextDue(this.license)) {
      if (++dues > MAX_DUES) throw new Error(`The agenda goes round in circles: ${due.event.type} at ${due.at}`);
      this.apply(due.event, due.at, TIMER);
    }
  }

  apply(event: LifecycleEvent, at: InstantMs, actor: Actor): void {
    const before = this.license;
    const outcome = transition(before, frozen(event), at, actor);
    this.applied.push({ before, event, at, actor, outcome });
    if (outcome.kind !== 'moved') return;
    this.license = frozen(outcome.step.license);
    const charge = chargeIn(outcome.step.effects);
    if (charge) this.settle(charge);
  }

  settle(charge: Charge): void {
    this.apply(this.payments(charge), charge.at, BILLING);
  }
}

/** Scripts do not know the licence: their renewals and pauses are about the next period, and the days after now. */
function fitted(event: NonNullable<Move['event']>, license: License, at: InstantMs): LifecycleEvent | undefined {
  if ('nthPossible' in event) return nthPossible(event.nthPossible, license, at);
  const open = license.dunning?.invoice;
  if (event.type === 'renew' && event.period > 0) return { ...event, period: periodToRenew(license, at) };
  if (event.type === 'pause' && event.until !== null) return { ...event, until: at + (event.until % (45 * DAY_MS)) };
  if ((event.type === 'payment_succeeded' || event.type === 'payment_failed') && open)
    return { ...event, invoice: open };
  return event;
}

/** Retirement is left to the scripts' own events: it ends a life too soon. */
function nthPossible(n: number, license: License, at: InstantMs): LifecycleEvent | undefined {
  const possible = [
    ...availableActions(license, at).map((type) => plainCustomerEvent(type, license, at)),
    ...availableSignals(license, at)
      .filter((type) => type !== 'retire')
      .map(plainAgentEvent),
  ];
  return possible[n % possible.length];
}

/** The same value, frozen to the bottom. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

/** The steps of a life, in order: what was accepted. */
export function stepsOf(applied: readonly Applied[]) {
  return applied.flatMap(({ before, event, at, actor, outcome }) =>
    outcome.kind === 'moved' ? [{ before, event, at, actor, step: outcome.step, after: outcome.step.license }] : [],
  );
}
