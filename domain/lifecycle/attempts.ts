import type { Charge, OpenCharge, PeriodCharge } from '../billing/charge.ts';
import { spanOf, totalOf } from '../billing/lines.ts';
import type { PriceLine } from '../billing/lines.ts';
import { priceLines } from '../billing/price.ts';
import { toRfc3339, type InstantMs } from '../calendar/instant.ts';
import { periodCharge } from './charges.ts';
import type { License } from './license.ts';
import { termsOfNextPeriod } from './next-terms.ts';
import { grantPeriods } from './periods.ts';

/** The licence's charges with an attempt at the next period that starts at `at`: the first, or one more of an open charge. */
export function startPeriodAttempt(
  license: License,
  at: InstantMs,
  { reactivating = false }: { reactivating?: boolean } = {},
): readonly OpenCharge[] {
  const open = periodCharge(license);
  const charge: PeriodCharge = {
    purpose: 'period',
    key: open?.key ?? periodChargeKey(license, reactivating),
    period: (license.period?.number ?? 0) + 1,
    reactivating,
    change: license.scheduledChange,
    lines: linesOfNextPeriod(license, at),
    collection: 'card',
    status: 'pending',
    attempts: (open?.attempts ?? 0) + 1,
    triedAt: at,
    settledAt: at,
    invoice: open?.invoice ?? null,
    failure: null,
    actionUrl: open?.actionUrl ?? null,
    retryable: false,
    checks: 0,
    closing: null,
  };
  return [...license.charges.filter(({ key }) => key !== charge.key), charge];
}

/**
 * Two periods held can end on the same day, when the first was given up early: their numbers tell them apart. A
 * reactivation after a refund is for the period after the same one as the refunded payment: its step tells the two apart.
 */
function periodChargeKey({ id, period, sequence }: License, reactivating: boolean): string {
  if (!period) return `${id}/period/first`;
  const key = `${id}/period/${toRfc3339(period.end)}/${period.number}`;
  return reactivating ? `${key}/${sequence}` : key;
}

/** What a payment at `at` would be for; a late one may move the period by the plan's renewal basis. */
export function linesOfNextPeriod(license: License, at: InstantMs): readonly PriceLine[] {
  const terms = termsOfNextPeriod(license);
  return priceLines(terms, grantPeriods(license, 'paid', at, { cadence: terms.plan.cadence }).period);
}

/** What the billing activities get of an open charge. */
export function chargeRequest(license: License, charge: OpenCharge): Charge {
  const { key, purpose, lines, collection, attempts, invoice, triedAt } = charge;
  return {
    key,
    purpose,
    license: license.id,
    account: license.account,
    sandbox: license.sandbox,
    zone: license.terms.zone,
    lines,
    amount: totalOf(lines),
    span: spanOf(lines),
    collection,
    attempt: attempts,
    invoice,
    period: charge.purpose === 'period' ? charge.period : null,
    at: triedAt,
  };
}
