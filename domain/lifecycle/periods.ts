import { addDays, daysBetween, type InstantMs } from '../calendar/instant.ts';
import { periodEnd, type Anchor } from '../calendar/period.ts';
import { money, times } from '../money/money.ts';
import type { Charge } from './effects.ts';
import type { Dunning, License, Period } from './license.ts';

type Held = Pick<License, 'period' | 'anchor' | 'counted' | 'pausesInPeriod' | 'noticesSent'>;

/**
 * The licence's fields after `count` more cadences are granted at `at`. While it is entitled they follow the present
 * period without a gap; once it has lapsed the plan's renewal basis decides (Keygen's three bases). A renewal that
 * would lie wholly in the past is never sold: it counts from now.
 */
export function grantPeriods(license: License, kind: Period['kind'], at: InstantMs, count = 1): Held {
  const { cadence } = license.terms.plan;
  const number = (license.period?.number ?? 0) + 1;
  const fresh = { pausesInPeriod: 0, noticesSent: [] };
  if (license.period && continues(license, at, count)) {
    const { anchor, counted } = following(license, license.period);
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
function following(license: License, period: Period): { anchor: Anchor; counted: number } {
  return period.kind === 'trial'
    ? { anchor: { at: period.end, zone: license.terms.zone }, counted: 0 }
    : { anchor: license.anchor, counted: license.counted };
}

function continues(license: License, at: InstantMs, count: number): boolean {
  const { period, terms } = license;
  if (!period) return false;
  const lapse = lapseOf(license);
  if (lapse === 'none') return true;
  if (terms.plan.renewal.basis === 'from_now') return false;
  if (terms.plan.renewal.basis === 'from_now_if_expired') return lapse === 'grace';
  const { anchor, counted } = following(license, period);
  return periodEnd(anchor, terms.plan.cadence, counted + count) > at;
}

function lapseOf({ state, dunning }: License): 'none' | 'grace' | 'lapsed' {
  if (state === 'grace') return 'grace';
  if (state === 'suspended' || state === 'expired' || dunning?.reactivating) return 'lapsed';
  return 'none';
}

/** The licence with its period ended at `at`; a period that has not begun by then is left empty. */
export function cutPeriod(license: License, at: InstantMs): Pick<License, 'period'> {
  const { period } = license;
  if (!period || period.end <= at) return { period };
  return { period: { ...period, start: Math.min(period.start, at), end: at } };
}

/** The licence's period moved by the whole days between the dates of pausing and resuming, and counted anew. */
export function shiftByPause(
  license: License,
  since: InstantMs,
  at: InstantMs,
): Pick<License, 'period' | 'anchor' | 'counted'> {
  const { period, terms, anchor, counted } = license;
  if (!period) return { period, anchor, counted };
  const held = daysBetween(since, at, terms.zone);
  if (held === 0) return { period, anchor, counted };
  const end = addDays(period.end, held, terms.zone);
  return { period: { ...period, end }, anchor: { at: end, zone: terms.zone }, counted: 0 };
}

/** The next attempt at the period after the present one: continues an open dunning, else begins one. */
export function nextAttempt(license: License, at: InstantMs, options: { reactivating?: boolean } = {}): Dunning {
  const begun = license.dunning ?? {
    period: (license.period?.number ?? 0) + 1,
    attempts: 0,
    invoice: null,
    failure: null,
    actionUrl: null,
    retryable: false,
  };
  return { ...begun, attempts: begun.attempts + 1, triedAt: at, reactivating: options.reactivating ?? false };
}

/** The charge for the licence's present attempt. `license.dunning` must be set: see {@link nextAttempt}. */
export function chargeFor(license: License, dunning: Dunning, at: InstantMs): Charge {
  const { plan, currency, quantity } = license.terms;
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
    amount: times(money(price, currency), quantity),
    quantity,
    plan: plan.id,
    span: { start: period.start, end: period.end },
    invoice: dunning.invoice,
    at,
  };
}
