import type { InstantMs } from '../calendar/instant.ts';
import type { Money } from '../money/money.ts';
import { nextDueEvent } from './agenda.ts';
import type { Charge, Effect, ChangeLogEntry, Step, Template } from './effects.ts';
import type { BillingEvent, LifecycleEvent } from './events.ts';
import { BILLING, TIMER, type License, type LicenseState } from './license.ts';
import { transition } from './transition.ts';

/** How payments are assumed to go: asked for every charge, so that a card's known outcome can be taken. */
export type PaymentPredictor = (charge: Charge) => BillingEvent;

/** One thing that will happen: a transition, with the charge it tries and the messages it sends. */
export interface ForecastStep {
  readonly at: InstantMs;
  readonly event: ChangeLogEntry['event'];
  readonly from: LicenseState;
  readonly to: LicenseState;
  readonly charge: Money | null;
  readonly notices: readonly Template[];
}

/** More than any licence does in ten years; a bound for a table that went round in circles. */
export const MAX_STEPS = 5_000;

/**
 * What will happen to a licence by itself up to and including `until`, computed by the very transitions that will be
 * carried out. Nothing is done.
 */
export function forecast(license: License, until: InstantMs, payments: PaymentPredictor): ForecastStep[] {
  const events: ForecastStep[] = [];
  let now = license;
  for (let due = nextDueEvent(now); due && due.at <= until && events.length < MAX_STEPS; due = nextDueEvent(now)) {
    for (const { from, step } of followEvent(now, due.event, due.at, payments)) {
      events.push(toForecastStep(from, step));
      now = step.license;
    }
  }
  return events;
}

function* followEvent(
  license: License,
  event: LifecycleEvent,
  at: InstantMs,
  payments: PaymentPredictor,
): Generator<{ from: LicenseState; step: Step }> {
  const outcome = transition(license, event, at, event.type.startsWith('payment_') ? BILLING : TIMER);
  if (outcome.kind !== 'moved') throw new Error(`${license.state} × ${event.type}: what is due was ${outcome.kind}`);
  yield { from: license.state, step: outcome.step };
  const charge = chargeIn(outcome.step.effects);
  if (charge) yield* followEvent(outcome.step.license, payments(charge), charge.at, payments);
}

function toForecastStep(from: LicenseState, step: Step): ForecastStep {
  return {
    at: step.entry.at,
    event: step.entry.event,
    from,
    to: step.entry.to,
    charge: chargeIn(step.effects)?.amount ?? null,
    notices: step.effects.flatMap((effect) => (effect.kind === 'notify' ? [effect.notice.template] : [])),
  };
}

/** The charge that a step asks for, if any: its outcome is the licence's next event. */
export function chargeIn(effects: readonly Effect[]): Charge | undefined {
  return effects.find((effect) => effect.kind === 'collect')?.charge;
}
