import { addDays, type InstantMs } from '../../calendar/instant.ts';
import { notify, refuse, type Rule } from '../decision.ts';
import type { AgentEvent } from '../events.ts';
import type { License, LicenseState } from '../license.ts';
import { grantPeriods } from '../periods.ts';
import { voidOpenInvoice } from './payment.ts';

type ExtendGrace = Extract<AgentEvent, { type: 'extend_grace' }>;
type Comp = Extract<AgentEvent, { type: 'comp' }>;

/** The most that an agent can give with one signal. */
export const MAX_GRACE_EXTENSION_DAYS = 90;
export const MAX_COMPED_PERIODS = 24;

/** Moves what is left of grace later; a part already reduced stays reduced. */
export const extendsGrace: Rule<ExtendGrace> = {
  to: ['grace'],
  decide(license, { days }) {
    const { grace } = license;
    if (!grace) return refuse('license_not_in_grace');
    if (!Number.isInteger(days) || days < 1 || days > MAX_GRACE_EXTENSION_DAYS)
      return refuse('quantity_invalid', { max_days: MAX_GRACE_EXTENSION_DAYS });
    const later = (at: InstantMs) => addDays(at, days, license.terms.zone);
    const until = later(grace.until);
    return {
      to: 'grace',
      set: { grace: { ...grace, until, fullUntil: grace.reduced ? grace.fullUntil : later(grace.fullUntil) } },
      effects: [notify('grace_extended', { until })],
    };
  },
};

/** Gives periods for nothing; whatever was owed for them is dropped. */
export const comps: Rule<Comp> = {
  to: ['active'],
  decide(license, { periods }, at) {
    if (!Number.isInteger(periods) || periods < 1 || periods > MAX_COMPED_PERIODS)
      return refuse('quantity_invalid', { max_periods: MAX_COMPED_PERIODS });
    const granted = grantPeriods(license, 'comp', at, periods);
    return {
      to: 'active',
      set: { ...granted, dunning: null, grace: null, expiredAt: null },
      effects: [...voidOpenInvoice(license), notify('period_comped', { ends: granted.period?.end ?? null })],
    };
  },
};

/** Freezes the licence: nothing falls due and nothing is charged; entitlements stay as they are. */
export function holds(state: LicenseState): Rule {
  return {
    to: [state],
    decide: (license, _event, at) =>
      license.heldSince === null ? { to: state, set: { heldSince: at } } : refuse('license_on_hold'),
  };
}

/** Takes the hold back. Windows that ran out meanwhile get the held time again; paid periods keep their end. */
export function releases(state: LicenseState): Rule {
  return {
    to: [state],
    decide(license, _event, at) {
      if (license.heldSince === null) return refuse('license_not_on_hold');
      return { to: state, set: { ...shiftWindows(license, at - license.heldSince), heldSince: null } };
    },
  };
}

function shiftWindows(license: License, heldMs: number): Partial<License> {
  const { grace, pause, expiredAt, state, since } = license;
  return {
    grace: grace && {
      ...grace,
      since: grace.since + heldMs,
      fullUntil: grace.fullUntil + heldMs,
      until: grace.until + heldMs,
    },
    pause: pause && { ...pause, until: pause.until + heldMs },
    expiredAt: expiredAt === null ? null : expiredAt + heldMs,
    ...(state === 'suspended' ? { since: since + heldMs } : {}),
  };
}
