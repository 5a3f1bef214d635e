import { daysBetween, endOfDayAfter, type InstantMs } from '../calendar/instant.ts';
import { periodEnd, type Anchor } from '../calendar/period.ts';
import { money, multiplyMoney } from '../money/money.ts';
import type { Charge } from './effects.ts';
import type { Dunning, License, Period } from './license.ts';

type PeriodFields = Pick<License, 'period' | 'anchor' | 'counted' | 'pausesInPeriod' | 'noticesSent' | 'attempts'>;

/**
 * The licence's fields after `count` more cadences are granted at `at`. While it is entitled they follow the present
 * period without a gap; once it has lapsed the plan's renewal basis decides (Keygen's three bases). A renewal that
 * would lie wholly in the past is never sold: it counts from now; so does a gift, and the first purchase, after a lapse.
 */
export function grantPeriods(license: License, kind: Period['kind'], at: InstantMs, count = 1): PeriodFields {
  const { cadence } = license.terms.plan;
  const number = (license.period?.number ?? 0) + 1;
  const fresh = { pausesInPeriod: 0, noticesSent: [], attempts: 0 };
  if (license.period && continuesPeriod(license, kind, at, count)) {
    const { anchor, counted } = nextAnchor(license, license.period);
    const end = periodEnd(anchor, cadence, counted + count);
    return { ...fresh, period: { number, kind, start: license.period.end, end }, anchor, counted: counted + count };
  }
  const anchor: Anchor = { at, zone: license.terms.zone };
  return {
    ...fresh,
    period: { number, kind, start: at, end: periodEnd(anchor, cadence, count) },
    anchor,
    counted: count,
  };
}

/** A paid period after a trial is counted from the trial's end, others from the licence's own anchor. */
function nextAnchor(license: License, period: Period): { anchor: Anchor; counted: number } {
  return period.kind === 'trial'
    ? { anchor: { at: period.end, zone: license.terms.zone }, counted: 0 }
    : { anchor: license.anchor, counted: license.counted };
}

function continuesPeriod(license: License, kind: Period['kind'], at: InstantMs, count: number): boolean {
  const { period, terms } = license;
  if (!period) return false;
  // A pause moves the period's end only when it is over: till then the end may well lie in the past.
  if (license.state === 'paused') return true;
  const lapse = lapseOf(license);
  const { basis } = terms.plan.renewal;
  if (lapse !== 'none' && basis === 'from_now') return false;
  if (lapse === 'lapsed' && (basis === 'from_now_if_expired' || kind === 'comp' || !license.owned)) return false;
  const { anchor, counted } = nextAnchor(license, period);
  return periodEnd(anchor, terms.plan.cadence, counted + count) > at;
}

function lapseOf({ state, dunning }: License): 'none' | 'grace' | 'lapsed' {
  if (state === 'grace') return 'grace';
  if (state === 'suspended' || state === 'expired' || dunning?.reactivating) return 'lapsed';
  return 'none';
}

/** The licence with its period ended at `at`; one that has not begun by then is left empty. What follows counts anew. */
export function truncatePeriod(license: License, at: InstantMs): Partial<PeriodFields> {
  const { period } = license;
  if (!period || period.end <= at) return {};
  return withPeriodEnd(license, { ...period, start: Math.min(period.start, at) }, at);
}

/** The licence's period moved by the whole days between the dates of pausing and resuming, and counted anew. */
export function shiftByPause(license: License, since: InstantMs, at: InstantMs): Partial<PeriodFields> {
  const { period, terms } = license;
  const held = daysBetween(since, at, terms.zone);
  if (!period || held === 0) return {};
  return extendPeriodTo(license, period, endOfDayAfter(period.end, held, terms.zone));
}

/** A hold that outlasts the period carries it to the end of the day of its release: those days are not charged for. */
export function extendOverHold(license: License, at: InstantMs): Partial<PeriodFields> {
  const { period, terms } = license;
  const running = license.state === 'trial' || license.state === 'active';
  if (!period || !running || period.end > at) return {};
  return extendPeriodTo(license, period, endOfDayAfter(at, 0, terms.zone));
}

/** Reminders that were sent named a date that no longer holds: those still to come are sent again. */
function extendPeriodTo(license: License, period: Period, end: InstantMs): Partial<PeriodFields> {
  return { ...withPeriodEnd(license, period, end), noticesSent: [] };
}

function withPeriodEnd({ terms }: License, period: Period, end: InstantMs): Partial<PeriodFields> {
  return { period: { ...period, end }, anchor: { at: end, zone: terms.zone }, counted: 0 };
}

/** The next attempt at the period after the present one: continues an open dunning, else begins one. */
export function nextAttempt(license: License, at: InstantMs, options: { reactivating?: boolean } = {}): Dunning {
  const begun = license.dunning ?? {
    period: (license.period?.number ?? 0) + 1,
    invoice: null,
    failure: null,
    actionUrl: null,
    retryable: false,
  };
  return { ...begun, attempts: license.attempts + 1, triedAt: at, reactivating: options.reactivating ?? false };
}

/** The charge for the licence's present attempt. `license.dunning` must be set: see {@link nextAttempt}. */
export function chargeFor(license: License, dunning: Dunning, at: InstantMs): Charge {
  const { plan, currency, quantity, zone } = license.terms;
  const price = plan.prices[currency];
  if (price === undefined) throw new TypeError(`Plan ${plan.id} has no price in ${currency}`);
  const { period } = grantPeriods(license, 'paid', at);
  if (!period) throw new TypeError(`No period to charge for ${license.id}`);
  return {
    license: license.id,
    account: license.account,
    sandbox: license.sandbox,
    period: dunning.period,
    attempt: dunning.attempts,
    amount: multiplyMoney(money(price, currency), quantity),
    quantity,
    plan: plan.id,
    planName: plan.name,
    zone,
    span: { start: period.start, end: period.end },
    invoice: dunning.invoice,
    at,
  };
}
