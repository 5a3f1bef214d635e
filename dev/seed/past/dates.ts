import { inZone, type InstantMs } from '../../../domain/calendar/instant.ts';
import { nextDueEvent } from '../../../domain/lifecycle/agenda.ts';
import type { License } from '../../../domain/lifecycle/license.ts';
import { openLicense } from '../../../domain/lifecycle/opening.ts';
import { simulate, type PaymentPredictor } from '../../../domain/lifecycle/simulate.ts';
import type { PastLifePlan } from './past-life.ts';

/** People do things in their mornings: all dates of a life follow from the day on which it is written. */
const HOUR = 10;
/** More than a month, so that every day of a month is tried. */
const MAX_DAYS_EARLIER = 62;

/** A morning so many days before the day of `now`, in the zone. */
export function morningOf(now: InstantMs, daysAgo: number, zone: string): InstantMs {
  const date = inZone(now, zone).toPlainDate().subtract({ days: daysAgo });
  return date.toZonedDateTime({ timeZone: zone, plainTime: { hour: HOUR } }).epochMilliseconds;
}

const succeeds: PaymentPredictor = ({ key, invoice, amount }) => ({
  type: 'payment_succeeded',
  charge: key,
  invoice: invoice ?? key,
  amount,
});

/**
 * When a licence was opened, `daysAgo` at the earliest or up to two months before that, if one of its periods ends `endsInDays` from
 * today. The rules say where periods end, pauses included; payments are taken to succeed.
 */
export function openingFor(
  plan: Omit<PastLifePlan, 'openedAt'>,
  now: InstantMs,
  { daysAgo, endsInDays }: { readonly daysAgo: number; readonly endsInDays: number },
): InstantMs {
  const { zone } = plan.license.terms;
  const wanted = inZone(now, zone).toPlainDate().add({ days: endsInDays }).toZonedDateTime(zone).epochMilliseconds;
  for (let days = daysAgo; days <= daysAgo + MAX_DAYS_EARLIER; days += 1) {
    const openedAt = morningOf(now, days, zone);
    const { license } = openLicense(plan.license, plan.opening, openedAt, plan.actor);
    if (lastEnd(license, plan, wanted - 1) === wanted) return openedAt;
  }
  throw new Error(`No ${plan.license.terms.plan.id} has a period that ends ${endsInDays} days from today`);
}

/** The end of the period that the licence has at an instant, if it renews then. */
function lastEnd(license: License, { commands }: Pick<PastLifePlan, 'commands'>, until: InstantMs): InstantMs | null {
  let now = license;
  for (const { outcome } of simulate(license, { until, payments: succeeds, commands }))
    if (outcome.kind === 'moved') now = outcome.step.license;
  const due = nextDueEvent(now);
  return due && now.period && due.at <= now.period.end ? now.period.end : null;
}
