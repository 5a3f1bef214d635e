import { startOfDay, type InstantMs } from '../calendar/instant.ts';
import { isPaymentComing, startedCharge } from './charges.ts';
import { graceFrom } from './grace.ts';
import type { License } from './license.ts';
import { simulate, stepsOf, type AppliedEvent, type PaymentPredictor } from './simulate.ts';

/** So long an outage takes nothing from anybody: it is not the customer's, and a plan's full grace can be short. */
const OUTAGE_MS = 7 * 86_400_000;

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
 * the time: until it is known the licence keeps what it has, for as long as the full grace after a failed payment, and for a week at
 * least.
 */
export function advanceTo(license: License, at: InstantMs): License {
  if (isOutcomeAwaited(license, at)) return lastOf(license, simulate(license, { until: at, payments: () => null }));
  let now = license;
  let kept: License | undefined;
  let keptUntil = 0;
  for (const { before, at: started, outcome } of simulate(license, { until: at, payments: outcomeUnknown })) {
    if (outcome.kind !== 'moved') continue;
    if (!kept && startedCharge(before, outcome.step.license)) {
      kept = before;
      keptUntil = started + OUTAGE_MS;
    }
    now = outcome.step.license;
  }
  return kept && (at < keptUntil || (now.state === 'grace' && !now.grace?.reduced)) ? kept : now;
}

/** Whether an attempt was under way when the licence was recorded, and what it has is kept at `at` until the outcome is known. */
function isOutcomeAwaited(license: License, at: InstantMs): boolean {
  if (!isPaymentComing(license)) return false;
  const began = startOfDay(license.clock, license.terms.zone);
  if (license.state === 'grace' || license.state === 'suspended') return at < began + OUTAGE_MS;
  const since = Math.max(license.period?.end ?? 0, began);
  return at < Math.max(graceFrom(license, since, true).fullUntil, since + OUTAGE_MS);
}

function lastOf(license: License, simulation: Iterable<AppliedEvent>): License {
  return stepsOf(simulation).at(-1)?.license ?? license;
}
