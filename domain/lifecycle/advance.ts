import type { InstantMs } from '../calendar/instant.ts';
import { nextDueEvent } from './agenda.ts';
import { chargeIn, MAX_STEPS } from './forecast.ts';
import type { BillingEvent } from './events.ts';
import { BILLING, TIMER, type License } from './license.ts';
import { transition } from './transition.ts';

const OUTCOME_UNKNOWN: BillingEvent = {
  type: 'payment_failed',
  invoice: null,
  failure: 'outcome_unknown',
  retryable: false,
  actionUrl: null,
};

/**
 * The licence as time alone leaves it at `at`: everything due by then is applied. An attempt to collect has an outcome
 * that time cannot tell: until it is known a licence keeps what it has, for as long as the full grace that a failed
 * attempt would have given it, and not longer.
 */
export function advanceTo(license: License, at: InstantMs): License {
  const collecting = license.state === 'renewal' && license.period !== null && !license.dunning?.reactivating;
  let now = collecting ? assumePaymentFailed(license) : license;
  let kept = collecting ? license : undefined;
  let steps = 0;
  for (let due = nextDueEvent(now); due && due.at <= at && steps++ < MAX_STEPS; due = nextDueEvent(now)) {
    const outcome = transition(now, due.event, due.at, TIMER);
    if (outcome.kind !== 'moved') break;
    const { step } = outcome;
    const collects = chargeIn(step.effects) !== undefined;
    if (collects) kept ??= now;
    now = collects ? assumePaymentFailed(step.license) : step.license;
  }
  return kept && now.state === 'grace' && !now.grace?.reduced ? kept : now;
}

function assumePaymentFailed(license: License): License {
  const outcome = transition(license, OUTCOME_UNKNOWN, license.clock, BILLING);
  return outcome.kind === 'moved' ? outcome.step.license : license;
}
