import { daysBetween, endOfDayAfter, type InstantMs } from '../../calendar/instant.ts';
import { notify, refuse, type Rule } from '../decision.ts';
import type { CustomerEvent, TimerEvent } from '../events.ts';
import type { License, LicenseState } from '../license.ts';
import { shiftByPause } from '../periods.ts';
import { willRenew } from '../agenda.ts';
import { collect } from './payment.ts';
import { expire } from './ending.ts';

type Pause = Extract<CustomerEvent, { type: 'pause' }>;
type SetAutoRenew = Extract<CustomerEvent, { type: 'set_auto_renew' }>;
type RotateKey = Extract<CustomerEvent, { type: 'rotate_key' }>;
type ReminderDue = Extract<TimerEvent, { type: 'reminder_due' }>;

export function reminderRule(state: 'trial' | 'active'): Rule<ReminderDue> {
  return {
    to: [state],
    decide: (license, { notice }, at) => ({
      to: state,
      set: { noticesSent: [...license.noticesSent, notice.key] },
      effects: [
        notify(
          notice.template,
          { ends: license.period?.end ?? null, days: daysUntilLastDay(license, at) },
          { legal: notice.legal },
        ),
      ],
    }),
  };
}

/** Days from today to the last day of the period: fewer than the notice's own when it was caught up on. */
function daysUntilLastDay({ period, terms }: License, at: InstantMs): number {
  return period === null ? 0 : Math.max(0, daysBetween(at, period.end - 1, terms.zone));
}

export const trialEndedRule: Rule = {
  to: ['renewal', 'expired'],
  decide: (license, _event, at) => (willRenew(license) ? collect(license, 'renewal', at) : expire(license, at)),
};

export const renewalDueRule: Rule = {
  to: ['renewal'],
  decide: (license, _event, at) => collect(license, 'renewal', at),
};

export const reactivateRule: Rule = {
  to: ['renewal'],
  decide: (license, _event, at) => collect(license, 'renewal', at, { reactivating: true }),
};

/** A pause keeps the days that are left: they run again after it. */
export function pauseRule(from: 'trial' | 'active'): Rule<Pause> {
  return {
    to: ['paused'],
    decide(license, event, at) {
      const { pause } = license.terms.plan;
      if (!pause) return refuse('pause_not_offered');
      if (license.cancelled) return refuse('license_cancelled');
      if (license.pausesInPeriod >= pause.per_period)
        return refuse('pause_allowance_used', { per_period: pause.per_period });
      const { zone } = license.terms;
      const latest = endOfDayAfter(at, pause.max_days, zone);
      const until = event.until ?? latest;
      if (until <= at || until > latest) return refuse('pause_end_invalid', { latest });
      return {
        to: 'paused',
        set: { pause: { since: at, until, from }, pausesInPeriod: license.pausesInPeriod + 1 },
        effects: [notify('paused', { until })],
      };
    },
  };
}

/** Asked for or by the pause's own limit: the licence goes on with its end moved by the days held. */
export const resumeRule: Rule = {
  to: ['trial', 'active'],
  decide(license, _event, at) {
    if (!license.pause) return refuse('license_not_paused');
    const moved = shiftByPause(license, license.pause.since, at);
    return {
      to: license.pause.from,
      set: { ...moved, pause: null },
      effects: [notify('resumed', { ends: (moved.period ?? license.period)?.end ?? null })],
    };
  },
};

export function setAutoRenewRule(state: LicenseState): Rule<SetAutoRenew> {
  return {
    to: [state],
    decide: (license, { on }) => (license.autoRenew === on ? 'unchanged' : { to: state, set: { autoRenew: on } }),
  };
}

/** The longest time for which a replaced key still works, in days. */
export const MAX_KEY_OVERLAP_DAYS = 90;

/** A new key takes over without a gap: the old one works for the overlap, or ends at once when it has leaked. */
export function rotateKeyRule(state: LicenseState): Rule<RotateKey> {
  return {
    to: [state],
    decide(license, { overlapDays }) {
      if (!Number.isInteger(overlapDays) || overlapDays < 0 || overlapDays > MAX_KEY_OVERLAP_DAYS)
        return refuse('quantity_invalid');
      return {
        to: state,
        set: { keyVersion: license.keyVersion + 1 },
        effects: [
          { kind: 'replace_key', overlapDays },
          notify('key_replaced', { overlap_days: overlapDays }, { legal: true }),
        ],
      };
    },
  };
}

/** A new payment method is worth a try at once where a payment is owed, and the licence is to renew by itself. */
export const paymentMethodAddedInGraceRule: Rule = {
  to: ['grace'],
  decide: (license, _event, at) =>
    license.grace?.owed && license.autoRenew ? collect(license, 'grace', at) : 'unchanged',
};

/** Taken, with nothing to be done about it. */
export const noChangeRule: Rule = { to: [], decide: () => 'unchanged' };

export const graceReducedRule: Rule = {
  to: ['grace'],
  decide: (license) => ({
    to: 'grace',
    set: { grace: license.grace && { ...license.grace, reduced: true } },
    effects: [notify('grace_reduced', { until: license.grace?.until ?? null }, { legal: true })],
  }),
};
