import { daysBetween, endOfDayAfter, type InstantMs } from '../calendar/instant.ts';
import { isSameCadence, periodEnd, type Anchor, type Cadence } from '../calendar/period.ts';
import { isReactivating, periodCharge } from './charges.ts';
import { graceFrom } from './grace.ts';
import type { License, Period, Schedule, Terms } from './license.ts';
import { termsOfLatestPeriod, termsOfNextPeriod } from './next-terms.ts';

type PeriodFields = Pick<License, 'period' | 'schedule' | 'inPeriod'>;

/**
 * The licence's fields after `count` more cadences are granted at `at`. While it runs they follow the current period
 * without a gap; after a lapse the plan's renewal basis decides (Keygen's three bases). A period that would lie wholly
 * in the past is never sold: it counts from now. After a lapse a comped period and the first purchase count from now, too.
 * Without a `cadence`, the one of the latest period goes on.
 */
export function grantPeriods(
  license: License,
  kind: Period['kind'],
  at: InstantMs,
  { count = 1, cadence = termsOfLatestPeriod(license).plan.cadence }: { count?: number; cadence?: Cadence } = {},
): PeriodFields & { readonly period: Period } {
  const number = (license.period?.number ?? 0) + 1;
  const inPeriod = { grantedAt: at, pauses: 0, noticesSent: [] };
  if (license.period && continuesPeriod(license, kind, at, { count, cadence })) {
    const { anchor, counted } = nextAnchor(license, license.period, cadence);
    const end = periodEnd(anchor, cadence, counted + count);
    return {
      period: { number, kind, start: license.period.end, end },
      schedule: { anchor, counted: counted + count },
      inPeriod,
    };
  }
  const anchor: Anchor = { at, zone: license.terms.zone };
  return {
    period: { number, kind, start: at, end: periodEnd(anchor, cadence, count) },
    schedule: { anchor, counted: count },
    inPeriod,
  };
}

/**
 * When the next paid period starts, as of `at`. Null where that is not known: before the first period; while a pause, or a
 * hold that outlasts the period, moves its end; and after a lapse, where the period starts with its payment.
 */
export function startOfNextPeriod(license: License, at: InstantMs): InstantMs | null {
  const { state, period, heldSince } = license;
  if (!period || state === 'paused' || (heldSince !== null && period.end <= at)) return null;
  const { cadence } = termsOfNextPeriod(license).plan;
  const { start } = grantPeriods(license, 'paid', at, { cadence }).period;
  return start === period.end ? start : null;
}

/** A period after a trial, or of another cadence, is counted from the end of the one before; others from the anchor. */
function nextAnchor(license: License, period: Period, cadence: Cadence): Schedule {
  return period.kind === 'trial' || !isSameCadence(cadence, termsOfLatestPeriod(license).plan.cadence)
    ? { anchor: { at: period.end, zone: license.terms.zone }, counted: 0 }
    : license.schedule;
}

function continuesPeriod(
  license: License,
  kind: Period['kind'],
  at: InstantMs,
  { count, cadence }: { count: number; cadence: Cadence },
): boolean {
  const { period, terms } = license;
  if (!period) return false;
  // A pause moves the period's end only when it is over: until then the end can lie in the past.
  if (license.state === 'paused') return true;
  const lapse = lapseOf(license);
  const { basis } = terms.plan.renewal;
  if (lapse !== 'none' && basis === 'from_now') return false;
  if (lapse === 'lapsed' && (basis === 'from_now_if_expired' || kind === 'comp' || !license.owned)) return false;
  const { anchor, counted } = nextAnchor(license, period, cadence);
  return periodEnd(anchor, cadence, counted + count) > at;
}

function lapseOf(license: License): 'none' | 'grace' | 'lapsed' {
  const { state } = license;
  if (state === 'grace') return 'grace';
  if (state === 'expired') return wasPaidBeforeItsEnd(license) ? 'grace' : 'lapsed';
  return state === 'suspended' || isReactivating(license) ? 'lapsed' : 'none';
}

/** Whether a payment found after the end was for a period that continues the last one, and not for one after a lapse. */
function wasPaidBeforeItsEnd(license: License): boolean {
  const { period, expiredAt } = license;
  const charge = periodCharge(license);
  if (!period || expiredAt === null || charge?.closing !== 'stands' || charge.reactivating) return false;
  return expiredAt <= graceFrom(license, period.end, true).until;
}

/** When the latest period starts to be used: a pause moves the start of one that is paid ahead on other terms. */
export function startOfLatestPeriod({ period, paidChange }: License): InstantMs | null {
  return period && Math.max(period.start, paidChange?.from ?? period.start);
}

/** The licence with its period cut at `at`; one that starts later is left empty. The next period has a new anchor. */
export function truncatePeriod(license: License, at: InstantMs): Partial<PeriodFields> {
  const { period } = license;
  if (!period || period.end <= at) return {};
  return withPeriodEnd(license, { ...period, start: Math.min(period.start, at) }, at);
}

/**
 * The licence's period moved by the days between the dates of pausing and resuming, with a new anchor. A change that is
 * paid ahead moves with it.
 */
export function shiftByPause(
  license: License,
  since: InstantMs,
  at: InstantMs,
): Partial<PeriodFields & Pick<License, 'paidChange'>> {
  const { period, paidChange, terms } = license;
  const days = daysBetween(since, at, terms.zone);
  if (!period || days === 0) return {};
  const later = (end: InstantMs) => endOfDayAfter(end, days, terms.zone);
  return {
    ...extendPeriodTo(license, period, later(period.end)),
    ...(paidChange ? { paidChange: { ...paidChange, from: later(paidChange.from) } } : {}),
  };
}

/** A hold that outlasts the period extends it to the end of the day of the release; those days are not charged. */
export function extendOverHold(license: License, at: InstantMs): Partial<PeriodFields> {
  const { period, terms } = license;
  const running = license.state === 'trial' || license.state === 'active';
  if (!period || !running || period.end > at) return {};
  return extendPeriodTo(license, period, endOfDayAfter(at, 0, terms.zone));
}

/** Reminders already sent named the old date, so those ahead of the new one are sent again. */
function extendPeriodTo(license: License, period: Period, end: InstantMs): Partial<PeriodFields> {
  return { ...withPeriodEnd(license, period, end), inPeriod: { ...license.inPeriod, noticesSent: [] } };
}

function withPeriodEnd({ terms }: License, period: Period, end: InstantMs): Partial<PeriodFields> {
  return { period: { ...period, end }, schedule: scheduleFrom(end, terms) };
}

/** A schedule with a new anchor at a period's end: how that period was counted makes no difference any more. */
export function scheduleFrom(end: InstantMs, { zone }: Terms): Schedule {
  return { anchor: { at: end, zone }, counted: 0 };
}
