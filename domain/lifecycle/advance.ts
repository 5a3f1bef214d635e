import type { InstantMs } from '../calendar/instant.ts';
import { chargeIn } from './effects.ts';
import type { BillingEvent } from './events.ts';
import { BILLING, type License } from './license.ts';
import { simulate } from './simulate.ts';
import { transition } from './transition.ts';

const OUTCOME_UNKNOWN: BillingEvent = {
  type: 'payment_failed',
  invoice: null,
  failure: 'outcome_unknown',
  retryable: false,
  actionUrl: null,
};

/**
 * The licence at `at` with everything applied that falls due by then. The outcome of a payment cannot be derived from
 * the time: until it is known the licence keeps what it has, for as long as the full grace after a failed payment.
 */
export function advanceTo(license: License, at: InstantMs): License {
  const collecting = license.state === 'renewal' && license.period !== null && !license.dunning?.reactivating;
  let now = collecting ? assumePaymentFailed(license) : license;
  let kept = collecting ? license : undefined;
  for (const { before, outcome } of simulate(now, { until: at, payments: () => OUTCOME_UNKNOWN })) {
    if (outcome.kind !== 'moved') continue;
    if (chargeIn(outcome.step.effects)) kept ??= before;
    now = outcome.step.license;
  }
  return kept && now.state === 'grace' && !now.grace?.reduced ? kept : now;
}

function assumePaymentFailed(license: License): License {
  const outcome = transition(license, OUTCOME_UNKNOWN, license.clock, BILLING);
  return outcome.kind === 'moved' ? outcome.step.license : license;
}
