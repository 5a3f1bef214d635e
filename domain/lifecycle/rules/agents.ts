import { endOfDay, endOfDayAfter, type InstantMs } from '../../calendar/instant.ts';
import { notify, refuse, type Rule } from '../decision.ts';
import type { AgentEvent } from '../events.ts';
import type { License, LicenseState } from '../license.ts';
import { extendOverHold, grantPeriods } from '../periods.ts';
import { voidOpenInvoice } from './payment.ts';

type ExtendGrace = Extract<AgentEvent, { type: 'extend_grace' }>;
type Comp = Extract<AgentEvent, { type: 'comp' }>;

/** The most that an agent can give with one signal. */
export const MAX_GRACE_EXTENSION_DAYS = 90;
export const MAX_COMPED_PERIODS = 24;

/** Moves what is left of grace later; a part already reduced stays reduced. */
export const extendGraceRule: Rule<ExtendGrace> = {
  to: ['grace'],
  decide(license, { days }) {
    const { grace } = license;
    if (!grace) return refuse('license_not_in_grace');
    if (!Number.isInteger(days) || days < 1 || days > MAX_GRACE_EXTENSION_DAYS)
      return refuse('quantity_invalid', { max_days: MAX_GRACE_EXTENSION_DAYS });
    const later = (at: InstantMs) => endOfDayAfter(at, days, license.terms.zone);
    const until = later(grace.until);
    return {
      to: 'grace',
      set: { grace: { ...grace, until, fullUntil: grace.reduced ? grace.fullUntil : later(grace.fullUntil) } },
      effects: [notify('grace_extended', { until })],
    };
  },
};

/**
 * Gives periods for nothing; whatever was owed for them is dropped. A gift to a licence that had ended does not lead to
 * a charge by itself: it does not renew unless the customer says so.
 */
export const compRule: Rule<Comp> = {
  to: ['active'],
  decide(license, { periods }, at) {
    if (!Number.isInteger(periods) || periods < 1 || periods > MAX_COMPED_PERIODS)
      return refuse('quantity_invalid', { max_periods: MAX_COMPED_PERIODS });
    const granted = grantPeriods(license, 'comp', at, periods);
    return {
      to: 'active',
      set: {
        ...granted,
        dunning: null,
        grace: null,
        expiredAt: null,
        owned: true,
        // What comes after an end is a contract of its own, once it is paid for.
        purchase: license.state === 'expired' ? null : license.purchase,
        autoRenew: license.autoRenew && license.state !== 'expired',
      },
      effects: [...voidOpenInvoice(license), notify('period_comped', { ends: granted.period?.end ?? null })],
    };
  },
};

/** Freezes the licence: nothing falls due and nothing is charged; entitlements stay as they are. */
export function holdRule(state: LicenseState): Rule {
  return {
    to: [state],
    decide: (license, _event, at) =>
      license.heldSince === null ? { to: state, set: { heldSince: at } } : refuse('license_on_hold'),
  };
}

/**
 * Takes the hold back. Windows get the held time again, to the end of a day; paid periods keep their end, unless it
 * passed meanwhile: they then last to the end of today.
 */
export function releaseRule(state: LicenseState): Rule {
  return {
    to: [state],
    decide(license, _event, at) {
      if (license.heldSince === null) return refuse('license_not_on_hold');
      return {
        to: state,
        set: { ...extendOverHold(license, at), ...shiftWindows(license, at - license.heldSince), heldSince: null },
      };
    },
  };
}

function shiftWindows(license: License, heldMs: number): Partial<License> {
  const { grace, pause, expiredAt, state, since, terms } = license;
  const later = (at: InstantMs) => endOfDay(at + heldMs, terms.zone);
  return {
    // Retries keep their dates: one that fell into the hold is made at its end.
    grace: grace && {
      ...grace,
      fullUntil: grace.reduced ? grace.fullUntil : later(grace.fullUntil),
      until: later(grace.until),
    },
    pause: pause && { ...pause, until: later(pause.until) },
    expiredAt: expiredAt === null ? null : expiredAt + heldMs,
    ...(state === 'suspended' ? { since: since + heldMs } : {}),
  };
}
