import type { PeriodTerms } from '../billing/charge.ts';
import type { InstantMs } from '../calendar/instant.ts';
import type { License, Period, Terms } from './license.ts';
import { sortedJson } from './sorted-json.ts';

/** The terms of the latest period: those in force, unless a change that is paid ahead is still to apply. */
export function termsOfLatestPeriod({ terms, paidChange }: Pick<License, 'terms' | 'paidChange'>): Terms {
  return paidChange ? withChange(terms, paidChange) : terms;
}

/**
 * The terms of the period after the latest one: as scheduled, or as they are. Prices, previews, forecasts, reminders and
 * mails of the next period follow from them.
 */
export function termsOfNextPeriod(license: Pick<License, 'terms' | 'scheduledChange' | 'paidChange'>): Terms {
  const { terms, scheduledChange } = license;
  return scheduledChange ? withChange(terms, scheduledChange) : termsOfLatestPeriod(license);
}

/**
 * The licence's fields after a payment at `at` for `period`. Other terms apply at once, or from the start of a period
 * that is paid ahead. While the licence is paused, days of the old terms are left, and come first.
 */
export function applyPaidTerms(
  license: License,
  change: PeriodTerms | null,
  period: Period,
  at: InstantMs,
): Partial<License> {
  if (!change) return {};
  const { plan, quantity } = change;
  if (period.start <= at && license.state !== 'paused')
    return { scheduledChange: null, paidChange: null, terms: withChange(license.terms, change) };
  const trial = license.period?.kind === 'trial';
  return { scheduledChange: null, paidChange: { plan, quantity, from: period.start, trial } };
}

export function withChange(terms: Terms, { plan, quantity }: PeriodTerms): Terms {
  return { ...terms, plan, quantity };
}

/** Whether both are the same in everything, the plan's prices and rules included. */
export function isSameTerms(a: PeriodTerms, b: PeriodTerms): boolean {
  return a.quantity === b.quantity && (a.plan === b.plan || sortedJson(a.plan) === sortedJson(b.plan));
}
