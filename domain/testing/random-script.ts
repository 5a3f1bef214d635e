import * as fc from 'fast-check';
import type { InstantMs } from '../calendar/instant.ts';
import {
  availableActions,
  availableSignals,
  periodToRenew,
  sampleAgentEvent,
  sampleCustomerEvent,
} from '../lifecycle/actions.ts';
import { nextDueEvent } from '../lifecycle/agenda.ts';
import type { Charge } from '../lifecycle/effects.ts';
import type { BillingEvent, LifecycleEvent } from '../lifecycle/events.ts';
import { chargeIn, type PaymentPredictor } from '../lifecycle/forecast.ts';
import { BILLING, TIMER, type Actor, type License } from '../lifecycle/license.ts';
import { openLicense } from '../lifecycle/opening.ts';
import { transition, type TransitionOutcome } from '../lifecycle/transition.ts';
import { licenseStart, type LicenseStart } from './arbitraries.ts';
import { DAY_MS } from './calendar.ts';
import { agentEvent, billingEvent, customerEvent } from './events.ts';

/** Something done to a licence, `afterMs` after what was done before: an event, or the nth of those possible then. */
export interface ScriptStep {
  readonly afterMs: number;
  readonly event: LifecycleEvent | { readonly nthPossible: number } | null;
}

/** A whole life: how it begins, what people do to it, and how its payments go, one after another and then again. */
export interface Script {
  readonly start: LicenseStart;
  readonly steps: readonly ScriptStep[];
  readonly outcomes: readonly BillingEvent[];
}

/** One event of a life that was run, and what came of it. */
export interface AppliedEvent {
  readonly before: License;
  readonly event: LifecycleEvent;
  readonly at: InstantMs;
  readonly actor: Actor;
  readonly outcome: TransitionOutcome;
}

const delayMs = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 3 * DAY_MS }),
  fc.integer({ min: 0, max: 20 }).map((days) => days * DAY_MS),
  fc.integer({ min: 0, max: 100 * DAY_MS }),
);

const scriptStep: fc.Arbitrary<ScriptStep> = fc.record({
  afterMs: delayMs,
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
  start: licenseStart,
  steps: fc.array(scriptStep, { maxLength: 25 }),
  outcomes: fc.array(billingEvent, { minLength: 1, maxLength: 6 }),
});

/** More than falls due between two moves of a script: past it the agenda goes round in circles. */
const MAX_DUE_EVENTS = 3_000;

/** What came of a script: the licence as it was opened, all that was done to it, and the licence at the end. */
interface ScriptResult {
  readonly first: License;
  readonly applied: readonly AppliedEvent[];
  readonly last: License;
}

const results = new WeakMap<Script, ScriptResult>();

/** Runs a script, once: asked for the same script again, it answers the result that it has. */
export function runScript(script: Script): ScriptResult {
  const result = results.get(script) ?? executeScript(script);
  results.set(script, result);
  return result;
}

/**
 * Runs a script as the workflow does: what is due goes before what is asked, and an attempt to collect is followed by
 * its outcome. Licences are frozen to the bottom, so that a rule that changes one in place throws.
 */
function executeScript({ start: beginning, steps: moves, outcomes }: Script): ScriptResult {
  const { newLicense: opening, event, at, actor } = beginning;
  const begun = openLicense(opening, event, at, actor);
  const life = new ScriptRunner(deepFreeze(begun.license), repeatOutcomes(outcomes));
  const charge = chargeIn(begun.effects);
  if (charge) life.applyPayment(charge);
  let now = at;
  for (const { afterMs, event } of moves) {
    now += afterMs;
    life.runDueEvents(now);
    const fits = event && adaptEvent(event, life.license, now);
    if (fits) life.apply(fits, now, { kind: 'member', id: 'mem_law' });
  }
  return { first: begun.license, applied: life.applied, last: life.license };
}

/** What time alone does to a licence up to and including `until`. */
export function runUntil(license: License, until: InstantMs, payments: PaymentPredictor): AppliedEvent[] {
  const life = new ScriptRunner(license, payments);
  life.runDueEvents(until);
  return life.applied;
}

/** The outcomes one after another, and then again, each for the invoice that is open or a new one. */
export function repeatOutcomes(outcomes: readonly BillingEvent[]): PaymentPredictor {
  let charges = 0;
  return (charge) => {
    const outcome = outcomes[charges++ % outcomes.length];
    if (!outcome) throw new Error('A script needs at least one outcome');
    return { ...outcome, invoice: charge.invoice ?? `in_${charges}` };
  };
}

class ScriptRunner {
  license: License;
  readonly applied: AppliedEvent[] = [];
  private readonly payments: PaymentPredictor;

  constructor(license: License, payments: PaymentPredictor) {
    this.license = license;
    this.payments = payments;
  }

  runDueEvents(until: InstantMs): void {
    let dues = 0;
    for (let due = nextDueEvent(this.license); due && due.at <= until; due = nextDueEvent(this.license)) {
      if (++dues > MAX_DUE_EVENTS) throw new Error(`The agenda goes round in circles: ${due.event.type} at ${due.at}`);
      this.apply(due.event, due.at, TIMER);
    }
  }

  apply(event: LifecycleEvent, at: InstantMs, actor: Actor): void {
    const before = this.license;
    const outcome = transition(before, deepFreeze(event), at, actor);
    this.applied.push({ before, event, at, actor, outcome });
    if (outcome.kind !== 'moved') return;
    this.license = deepFreeze(outcome.step.license);
    const charge = chargeIn(outcome.step.effects);
    if (charge) this.applyPayment(charge);
  }

  applyPayment(charge: Charge): void {
    this.apply(this.payments(charge), charge.at, BILLING);
  }
}

/** Scripts do not know the licence: their renewals and pauses are about the next period, and the days after now. */
function adaptEvent(
  event: NonNullable<ScriptStep['event']>,
  license: License,
  at: InstantMs,
): LifecycleEvent | undefined {
  if ('nthPossible' in event) return nthAvailableEvent(event.nthPossible, license, at);
  const open = license.dunning?.invoice;
  if (event.type === 'renew' && event.period > 0) return { ...event, period: periodToRenew(license, at) };
  if (event.type === 'pause' && event.until !== null) return { ...event, until: at + (event.until % (45 * DAY_MS)) };
  if ((event.type === 'payment_succeeded' || event.type === 'payment_failed') && open)
    return { ...event, invoice: open };
  return event;
}

/** Retirement is left to the scripts' own events: it ends a life too soon. */
function nthAvailableEvent(n: number, license: License, at: InstantMs): LifecycleEvent | undefined {
  const possible = [
    ...availableActions(license, at).map((type) => sampleCustomerEvent(type, license, at)),
    ...availableSignals(license, at)
      .filter((type) => type !== 'retire')
      .map(sampleAgentEvent),
  ];
  return possible[n % possible.length];
}

/** The same value, frozen to the bottom. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

/** The steps of a life, in order: what was accepted. */
export function acceptedSteps(applied: readonly AppliedEvent[]) {
  return applied.flatMap(({ before, event, at, actor, outcome }) =>
    outcome.kind === 'moved' ? [{ before, event, at, actor, step: outcome.step, after: outcome.step.license }] : [],
  );
}
