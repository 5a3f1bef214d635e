import { isUnsettled } from '../billing/charge.ts';
import { daysBetween, endOfDayAfter, inZone, startOfDay, type InstantMs } from '../calendar/instant.ts';
import type { Region } from '../catalog/plan.ts';
import type { Grace, License, Terms } from './license.ts';
import type { NoticeDue, TimerEvent } from './events.ts';
import { isPaymentComing, isPeriodUnsettled, periodCharge } from './charges.ts';
import { termsOfLatestPeriod } from './next-terms.ts';
import { incompleteEnd, reactivationEnd, winBackEnd } from './windows.ts';

/** Something that happens automatically at an instant. */
export interface DueEvent {
  readonly at: InstantMs;
  readonly event: TimerEvent;
}

/** The order of events at the same instant: those within a state first, then those that end it. */
const SAME_INSTANT_ORDER = [
  'payment_check_due',
  'change_due',
  'reminder_due',
  'retry_due',
  'grace_reduced',
  'grace_ended',
  'pause_limit_reached',
  'incomplete_ended',
  'trial_ended',
  'renewal_due',
  'period_ended',
  'win_back_ended',
  'reactivation_ended',
] as const satisfies readonly TimerEvent['type'][];

/** Reminders are sent at this hour in the account's zone, never at night. */
const REMINDER_HOUR = 9;

/** Everything that will happen to the licence automatically as it is now, earliest first. */
export function agenda(license: License): DueEvent[] {
  const checks = paymentChecks(license);
  const others = license.heldSince === null ? dueEventsOf(license) : [];
  return [...checks, ...others].sort(
    (a, b) => a.at - b.at || SAME_INSTANT_ORDER.indexOf(a.event.type) - SAME_INSTANT_ORDER.indexOf(b.event.type),
  );
}

/** The earliest event of the agenda, which the workflow's timer waits for. */
export function nextDueEvent(license: License): DueEvent | undefined {
  return agenda(license)[0];
}

/** Days after a bank has accepted a payment on which its outcome is asked for, in case its report was lost; then weekly. */
const CHECK_DAYS = [3, 6, 10];

function paymentChecks({ charges, terms }: License): DueEvent[] {
  return charges
    .filter(({ status }) => status === 'processing')
    .map(({ key, settledAt, checks }) => {
      const days = CHECK_DAYS[checks] ?? 10 + 7 * (checks - CHECK_DAYS.length + 1);
      return { at: endOfDayAfter(settledAt, days, terms.zone), event: { type: 'payment_check_due', charge: key } };
    });
}

/** What is due by the state. Nothing is taken from a licence while the outcome of a payment for it is unknown. */
function dueEventsOf(license: License): DueEvent[] {
  const paying = isPaymentComing(license);
  switch (license.state) {
    case 'incomplete':
      return paying ? [] : [{ at: incompleteEnd(license), event: { type: 'incomplete_ended' } }];
    case 'trial':
      return license.period ? [...noticesDue(license), { at: license.period.end, event: { type: 'trial_ended' } }] : [];
    case 'active':
      if (!license.period) return [];
      return [
        ...(license.paidChange ? [{ at: license.paidChange.from, event: { type: 'change_due' } } as const] : []),
        ...noticesDue(license),
        { at: license.period.end, event: { type: willRenew(license) ? 'renewal_due' : 'period_ended' } },
      ];
    case 'grace':
      return paying ? [] : graceDueEvents(license);
    case 'paused':
      return license.pause ? [{ at: license.pause.until, event: { type: 'pause_limit_reached' } }] : [];
    case 'suspended':
      return paying ? [] : [{ at: winBackEnd(license), event: { type: 'win_back_ended' } }];
    case 'expired': {
      const at = reactivationEnd(license);
      return at === null || isPeriodUnsettled(license) ? [] : [{ at, event: { type: 'reactivation_ended' } }];
    }
    case 'renewal':
    case 'retired':
      return [];
  }
}

export function willRenew(license: License): boolean {
  return license.autoRenew && !license.cancelled;
}

function graceDueEvents(license: License): DueEvent[] {
  const { grace } = license;
  if (!grace) return [];
  const dues: DueEvent[] = [{ at: grace.until, event: { type: 'grace_ended' } }];
  if (grace.owed && !grace.reduced && grace.fullUntil < grace.until)
    dues.push({ at: grace.fullUntil, event: { type: 'grace_reduced' } });
  const retry = nextRetry(license, grace);
  if (retry !== undefined && retry < grace.until) dues.push({ at: retry, event: { type: 'retry_due' } });
  return dues;
}

/** No timer charges a customer who owes nothing or has turned automatic renewal off. */
function nextRetry(license: License, { since, owed }: Grace): InstantMs | undefined {
  const { autoRenew, terms } = license;
  const charge = periodCharge(license);
  if (!charge?.retryable || isUnsettled(charge) || !owed || !autoRenew) return undefined;
  return terms.plan.grace.retries
    .map((days) => endOfDayAfter(since, days, terms.zone))
    .filter((at) => at > charge.settledAt)
    .sort((a, b) => a - b)[0];
}

/**
 * Reminders at the plan's offsets and the region's legal notices, without those already sent. A reminder whose day has
 * passed (after an uncancel or a hold) is dropped; a notice that the law requires is then due at once.
 */
function noticesDue(license: License): DueEvent[] {
  const { period } = license;
  if (!period) return [];
  const terms = termsOfLatestPeriod(license);
  const template =
    license.state === 'trial' ? 'trial_ending' : willRenew(license) ? 'renewal_upcoming' : 'license_ending';
  const wanted: NoticeDue[] = [
    ...legalNotices(license).map(
      (n) => ({ key: `legal/${n.id}`, template, daysBefore: n.days_before, legal: true }) as const,
    ),
    ...terms.plan.renewal.reminders.map(
      (d) => ({ key: `reminder/${d}`, template, daysBefore: d, legal: false }) as const,
    ),
  ];
  const today = startOfDay(license.clock, terms.zone);
  return wanted
    .filter((notice) => !license.inPeriod.noticesSent.includes(notice.key))
    .map((notice) => ({
      at: noticeTime(period.end, notice.daysBefore, terms.zone),
      event: { type: 'reminder_due' as const, notice },
    }))
    .filter(({ at, event }) => at > period.start && at < period.end && (event.notice.legal || at >= today));
}

function legalNotices(license: License): Region['notices'] {
  const { state, cancelled, autoRenew } = license;
  // The notices announce a charge: a customer who has cancelled or renews manually needs none.
  if (cancelled || !autoRenew) return [];
  return legalNoticesOf(termsOfLatestPeriod(license), state === 'trial' ? 'trial' : 'renewal');
}

/** The notices that the law of the region requires for periods of this length. */
export function legalNoticesOf({ plan, region }: Terms, kind: 'trial' | 'renewal'): Region['notices'] {
  const { cadence } = plan;
  const months = { day: 0, week: 0, month: cadence.count, year: cadence.count * 12 }[cadence.unit];
  return region.notices.filter((n) => n.applies_to === kind && months >= n.min_cadence_months);
}

function noticeTime(end: InstantMs, daysBefore: number, zone: string): InstantMs {
  const lastDay = inZone(end - 1, zone).toPlainDate();
  return lastDay.subtract({ days: daysBefore }).toZonedDateTime({ timeZone: zone, plainTime: { hour: REMINDER_HOUR } })
    .epochMilliseconds;
}

/** Whole days of the licence's period that are left at `at`, today included; 0 when it has ended or there is none. */
export function daysLeft(license: License, at: InstantMs): number {
  if (!license.period || license.period.end <= at) return 0;
  return daysBetween(at, license.period.end, license.terms.zone);
}
