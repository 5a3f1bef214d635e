import { startOfDay, type InstantMs } from '../calendar/instant.ts';
import { isPaymentComing, startedCharge } from './charges.ts';
import { graceFrom } from './grace.ts';
import type { License } from './license.ts';
import { simulate, stepsOf, type AppliedEvent, type PaymentPredictor } from './simulate.ts';

/** The outcome is unknown; of a processing payment it stays so. */
const outcomeUnknown: PaymentPredictor = ({ key }, stage) =>
  stage === 'processing'
    ? null
    : {
        type: 'payment_failed',
        charge: key,
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
  if (isOutcomeAwaited(license, at)) return lastOf(license, simulate(license, { until: at, payments: () => null }));
  let now = license;
  let kept: License | undefined;
  for (const { before, outcome } of simulate(license, { until: at, payments: outcomeUnknown })) {
    if (outcome.kind !== 'moved') continue;
    if (startedCharge(before, outcome.step.license)) kept ??= before;
    now = outcome.step.license;
  }
  return kept && now.state === 'grace' && !now.grace?.reduced ? kept : now;
}

/** Whether an attempt was under way when the licence was recorded, and full grace after its failure would last at `at`. */
function isOutcomeAwaited(license: License, at: InstantMs): boolean {
  if (!isPaymentComing(license) || license.state === 'grace' || license.state === 'suspended') return false;
  const since = Math.max(license.period?.end ?? 0, startOfDay(license.clock, license.terms.zone));
  return at < graceFrom(license, since, true).fullUntil;
}

function lastOf(license: License, simulation: Iterable<AppliedEvent>): License {
  return stepsOf(simulation).at(-1)?.license ?? license;
}
