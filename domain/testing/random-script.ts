import * as fc from 'fast-check';
import type { InstantMs } from '../calendar/instant.ts';
import { availableCommands, availableInterventions } from '../lifecycle/available.ts';
import { plainCommand } from '../lifecycle/commands.ts';
import { plainIntervention } from '../lifecycle/interventions.ts';
import type { BillingEvent, LifecycleEvent, PaymentEvent } from '../lifecycle/events.ts';
import { BILLING, type License } from '../lifecycle/license.ts';
import { openLicense } from '../lifecycle/opening.ts';
import {
  applyEvent,
  settle,
  simulate,
  type AppliedEvent,
  type PaymentPredictor,
  type SentEvent,
  type Simulation,
} from '../lifecycle/simulate.ts';
import { transition } from '../lifecycle/transition.ts';
import { licenseStart, type LicenseStart } from './arbitraries.ts';
import { DAY_MS } from './calendar.ts';
import { interventionEvent, billingEvent, customerEvent, paymentEvent, paymentSucceeded } from './events.ts';

/** An event `afterMs` after the step before it: one given, or the nth of those available then. */
export interface ScriptStep {
  readonly afterMs: number;
  readonly event: LifecycleEvent | { readonly nthAvailable: number } | null;
  /** What the billing provider reports before it learns of the event; null: nothing. */
  readonly report: BillingEvent | null;
}

/** The outcome of a payment; null: not known yet. */
export type Outcome = PaymentEvent | null;

/** How a licence starts, what people do to it, and the outcomes of its payments, which repeat. */
export interface Script {
  readonly start: LicenseStart;
  readonly steps: readonly ScriptStep[];
  readonly outcomes: readonly Outcome[];
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
    { weight: 8, arbitrary: fc.record({ nthAvailable: fc.nat(1000) }) },
    { weight: 4, arbitrary: customerEvent },
    { weight: 2, arbitrary: interventionEvent },
    { weight: 2, arbitrary: billingEvent },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  report: fc.option(billingEvent, { nil: null, freq: 3 }),
});

/** Outcomes, some of them unknown for a while. */
export const outcomes: fc.Arbitrary<Outcome[]> = fc.array(
  fc.oneof({ weight: 4, arbitrary: paymentEvent }, { weight: 1, arbitrary: fc.constant(null) }),
  { minLength: 1, maxLength: 6 },
);

/** Licences as the engine runs them: timers fire in time, charges have outcomes, people send what they like. */
export const script: fc.Arbitrary<Script> = fc.record({
  start: licenseStart,
  steps: fc.array(scriptStep, { maxLength: 25 }),
  // Most first payments succeed: a purchase without one is over after a day.
  outcomes: fc
    .tuple(fc.oneof({ weight: 4, arbitrary: paymentSucceeded }, { weight: 1, arbitrary: paymentEvent }), outcomes)
    .map(([first, others]) => [first, ...others]),
});

/** Checked with many scripts, generated once for all tests of a process: that takes longer than to check them. */
const SHARED_RUNS = { seed: Math.trunc(Math.random() * 2 ** 31), numRuns: 600 };
let sharedScripts: readonly Script[] | undefined;

/** Runs a check with many random scripts; a failure prints the shortest script that breaks it, and the seed. */
export function checkScripts(check: (script: Script) => void, numRuns = SHARED_RUNS.numRuns): void {
  sharedScripts ??= fc.sample(script, SHARED_RUNS);
  try {
    for (const shared of sharedScripts.slice(0, numRuns)) check(shared);
  } catch (error) {
    // The same seed generates the same scripts again, this time in a way that can be shrunk.
    fc.assert(fc.property(script, check), SHARED_RUNS);
    throw error;
  }
}

/** A script's licence as opened and at the end, and all events between. */
interface ScriptResult {
  readonly first: License;
  readonly applied: readonly AppliedEvent[];
  readonly last: License;
}

const results = new WeakMap<Script, ScriptResult>();

/** The result of a script, which runs once only. */
export function runScript(script: Script): ScriptResult {
  const result = results.get(script) ?? executeScript(script);
  results.set(script, result);
  return result;
}

/**
 * Runs a script as the workflow would. Licences and events are deeply frozen, so that a rule that changes one in place
 * throws.
 */
function executeScript({ start, steps, outcomes }: Script): ScriptResult {
  const opened = openLicense(start.newLicense, start.event, start.at, start.actor);
  const run = new ScriptRun(repeatOutcomes(outcomes));
  let license = run.record(deepFreeze(opened.license), settle(opened.license, run.payments));
  let now = start.at;
  for (const { afterMs, event, report } of steps) {
    now += afterMs;
    license = run.record(license, simulate(license, { until: now, payments: run.payments }));
    const adapted = event && adaptEvent(event, license, now);
    if (!adapted) continue;
    const sent = deepFreeze({ event: adapted, at: now, actor: { kind: 'member', id: 'mem_1' } } as const);
    if (report) {
      license = run.record(license, applyAlone(license, sent));
      const reported = { event: deepFreeze(aboutOpenCharge(report, license)), at: now, actor: BILLING };
      license = run.record(license, applyEvent(license, reported, run.payments));
    } else license = run.record(license, applyEvent(license, sent, run.payments));
  }
  return { first: opened.license, applied: run.applied, last: license };
}

/** Applies an event before the billing provider does anything. */
function* applyAlone(license: License, { event, at, actor }: SentEvent): Simulation {
  const outcome = transition(license, event, at, actor);
  yield { before: license, event, at, actor, outcome };
  return outcome.kind === 'moved' ? outcome.step.license : license;
}

class ScriptRun {
  readonly applied: AppliedEvent[] = [];
  readonly payments: PaymentPredictor;

  constructor(payments: PaymentPredictor) {
    this.payments = payments;
  }

  /** Records what a simulation applies, and freezes each step before the next one. */
  record(license: License, simulation: Simulation): License {
    let last = license;
    for (const applied of simulation) {
      this.applied.push(deepFreeze(applied));
      if (applied.outcome.kind === 'moved') last = applied.outcome.step.license;
    }
    return last;
  }
}

/** The outcomes one after another, repeated, each for the open invoice or a new one. */
export function repeatOutcomes(outcomes: readonly Outcome[]): PaymentPredictor {
  let asked = 0;
  return (charge, stage) => {
    const outcome = outcomes[asked++ % outcomes.length];
    if (outcome === undefined) throw new Error('A script needs at least one outcome');
    if (outcome === null || (stage === 'processing' && outcome.type === 'payment_processing')) return null;
    return { ...outcome, charge: charge.key, invoice: charge.invoice ?? `in_${asked}` };
  };
}

/** Fits a script's event to the licence: renewals name a period near the present one, pauses end within 45 days. */
function adaptEvent(
  event: NonNullable<ScriptStep['event']>,
  license: License,
  at: InstantMs,
): LifecycleEvent | undefined {
  if ('nthAvailable' in event) return nthAvailableEvent(event.nthAvailable, license, at);
  if ((event.type === 'renew' || event.type === 'force_renew') && typeof event.period === 'number')
    return { ...event, period: (license.period?.number ?? 0) + (event.period % 3) };
  if (event.type === 'pause' && event.until !== null) return { ...event, until: at + (event.until % (45 * DAY_MS)) };
  return aboutOpenCharge(event, license);
}

/** The event about a charge that the licence has, where it is about a charge. */
export function aboutOpenCharge(event: LifecycleEvent, { charges, refunds }: License): LifecycleEvent {
  const [open] = charges;
  const [refund] = refunds;
  if (event.type === 'payment_refunded') return { ...event, invoice: refund ?? event.invoice };
  if (!('charge' in event) || !open) return event;
  const { key, invoice } = open;
  return 'invoice' in event && invoice !== null ? { ...event, charge: key, invoice } : { ...event, charge: key };
}

/** Leaves out retirement, which would end most scripts early; it comes with the scripts' own events. */
function nthAvailableEvent(n: number, license: License, at: InstantMs): LifecycleEvent | undefined {
  const possible = [
    ...availableCommands(license, at).map((name) => plainCommand(name, license)),
    ...availableInterventions(license, at)
      .filter((name) => name !== 'retire')
      .map((name) => plainIntervention(name)),
  ];
  return possible[n % possible.length];
}

/** The same value, deeply frozen. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

/** The accepted steps, in order. */
export function acceptedSteps(applied: readonly AppliedEvent[]) {
  return applied.flatMap(({ before, event, at, actor, outcome }) =>
    outcome.kind === 'moved' ? [{ before, event, at, actor, step: outcome.step, after: outcome.step.license }] : [],
  );
}
