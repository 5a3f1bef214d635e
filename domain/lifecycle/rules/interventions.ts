import { endOfDay, endOfDayAfter, type InstantMs } from '../../calendar/instant.ts';
import { notify, refuse, type Rule } from '../decision.ts';
import type { InterventionOf } from '../interventions.ts';
import type { License, LicenseState } from '../license.ts';
import { extendOverHold, grantPeriods } from '../periods.ts';
import { closeCharges } from '../charges.ts';

/** The most that an agent can give with one intervention. */
export const MAX_GRACE_EXTENSION_DAYS = 90;
export const MAX_COMPED_PERIODS = 24;

/** Moves the rest of grace later; a part already reduced stays reduced. */
export const extendGraceRule: Rule<InterventionOf<'extend_grace'>> = {
  to: ['grace'],
  refuses: ['quantity_invalid'],
  decide(license, { days }) {
    const { grace } = license;
    if (!grace) throw new Error(`${license.id} is in grace without its dates`);
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
 * Gives periods for free and drops what was owed for them. A licence that had ended does not renew automatically
 * afterwards, unless the customer turns that on.
 */
export const compRule: Rule<InterventionOf<'comp'>> = {
  to: ['active'],
  refuses: ['quantity_invalid'],
  decide(license, { periods }, at) {
    if (!Number.isInteger(periods) || periods < 1 || periods > MAX_COMPED_PERIODS)
      return refuse('quantity_invalid', { max_periods: MAX_COMPED_PERIODS });
    const granted = grantPeriods(license, 'comp', at, { count: periods });
    return {
      to: 'active',
      set: {
        ...granted,
        charges: closeCharges(license, 'stands'),
        cancelled: license.cancelled && license.state !== 'expired',
        grace: null,
        expiredAt: null,
        owned: true,
        // A licence that had ended starts a new contract with its next payment.
        contract: license.state === 'expired' ? null : license.contract,
        autoRenew: license.autoRenew && license.state !== 'expired',
      },
      effects: [notify('period_comped', { ends: granted.period.end })],
    };
  },
};

/** Freezes the licence: nothing falls due, nothing is charged, entitlements stay as they are. */
export function holdRule(state: LicenseState): Rule {
  return {
    to: [state],
    refuses: ['license_on_hold'],
    decide: (license, _event, at) =>
      license.heldSince === null ? { to: state, set: { heldSince: at } } : refuse('license_on_hold'),
  };
}

/**
 * Releases the hold. Windows are extended by the held time, to the end of a day. Paid periods keep their end; one that
 * ended during the hold lasts to the end of today.
 */
export function releaseRule(state: LicenseState): Rule {
  return {
    to: [state],
    refuses: ['license_not_on_hold'],
    decide(license, _event, at) {
      if (license.heldSince === null) return refuse('license_not_on_hold');
      // A window that opened during the hold, by a payment or a cancellation, was held since then.
      const heldMs = at - Math.max(license.heldSince, license.since);
      return {
        to: state,
        set: { ...extendOverHold(license, at), ...shiftWindows(license, heldMs), heldSince: null },
      };
    },
  };
}

function shiftWindows(license: License, heldMs: number): Partial<License> {
  const { grace, pause, expiredAt, state, since, terms } = license;
  const later = (at: InstantMs) => endOfDay(at + heldMs, terms.zone);
  return {
    // Retries keep their dates: one that was due during the hold is made at its end.
    grace: grace && {
      ...grace,
      fullUntil: grace.reduced ? grace.fullUntil : later(grace.fullUntil),
      until: later(grace.until),
    },
    pause: pause && { ...pause, until: later(pause.until) },
    expiredAt: expiredAt === null ? null : expiredAt + heldMs,
    ...(state === 'suspended' || state === 'incomplete' ? { since: since + heldMs } : {}),
  };
}
