import { daysBetween, endOfDayAfter, type InstantMs } from '../../calendar/instant.ts';
import { notify, refuse, type Rule, type StateChange } from '../decision.ts';
import type { CommandOf } from '../commands.ts';
import type { TimerEvent } from '../events.ts';
import type { License, LicenseState } from '../license.ts';
import { shiftByPause } from '../periods.ts';
import { willRenew } from '../agenda.ts';
import { isPaymentComing, isPeriodUnsettled } from '../charges.ts';
import { collect } from './payment.ts';
import { expire } from './ending.ts';

type ReminderDue = Extract<TimerEvent, { type: 'reminder_due' }>;

export function reminderRule(state: 'trial' | 'active'): Rule<ReminderDue> {
  return {
    to: [state],
    refuses: [],
    decide: (license, { notice }, at) => ({
      to: state,
      set: {
        inPeriod: { ...license.inPeriod, noticesSent: [...license.inPeriod.noticesSent, notice.key] },
      },
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

/** Days from today to the last day of the period: fewer than the notice's own when it is sent late. */
function daysUntilLastDay({ period, terms }: License, at: InstantMs): number {
  return period === null ? 0 : Math.max(0, daysBetween(at, period.end - 1, terms.zone));
}

export const trialEndedRule: Rule = {
  to: ['renewal', 'expired'],
  refuses: [],
  collects: true,
  decide: (license, _event, at) =>
    willRenew(license) || isPaymentComing(license) ? renew(license, at) : expire(license, at),
};

export const renewalDueRule: Rule = {
  to: ['renewal'],
  refuses: [],
  collects: true,
  decide: (license, _event, at) => renew(license, at),
};

/** An early renewal that is being paid, or voided, is waited for. */
function renew(license: License, at: InstantMs): StateChange {
  return isPeriodUnsettled(license) ? { to: 'renewal' } : collect(license, 'renewal', at);
}

/** Not while an earlier payment is being voided: it may turn out to be paid. */
export const reactivateRule: Rule = {
  to: ['renewal'],
  refuses: ['renewal_in_progress'],
  collects: true,
  decide(license, _event, at) {
    if (isPeriodUnsettled(license)) return refuse('renewal_in_progress');
    const { set, ...change } = collect(license, 'renewal', at, { reactivating: true });
    return { ...change, set: { ...set, cancelled: false } };
  },
};

/** A pause keeps the days that are left; they run after it. */
export function pauseRule(from: 'trial' | 'active'): Rule<CommandOf<'pause'>> {
  return {
    to: ['paused'],
    refuses: ['pause_not_offered', 'license_cancelled', 'pause_allowance_used', 'pause_end_invalid'],
    decide(license, event, at) {
      const { pause } = license.terms.plan;
      if (!pause) return refuse('pause_not_offered');
      if (license.cancelled) return refuse('license_cancelled');
      if (license.inPeriod.pauses >= pause.per_period)
        return refuse('pause_allowance_used', { per_period: pause.per_period });
      const { zone } = license.terms;
      const latest = endOfDayAfter(at, pause.max_days, zone);
      const until = event.until ?? latest;
      if (until <= at || until > latest) return refuse('pause_end_invalid', { latest });
      return {
        to: 'paused',
        set: {
          pause: { since: at, until, from },
          inPeriod: { ...license.inPeriod, pauses: license.inPeriod.pauses + 1 },
        },
        effects: [notify('paused', { until })],
      };
    },
  };
}

/** Ends a pause, by command or at its limit: the period's end moves by the days of the pause. */
export const resumeRule: Rule = {
  to: ['trial', 'active'],
  refuses: [],
  decide(license, _event, at) {
    if (!license.pause) throw new Error(`${license.id} is paused without its dates`);
    const moved = shiftByPause(license, license.pause.since, at);
    return {
      to: license.pause.from,
      set: { ...moved, pause: null },
      effects: [notify('resumed', { ends: (moved.period ?? license.period)?.end ?? null })],
    };
  },
};

export function setAutoRenewRule(state: LicenseState): Rule<CommandOf<'set_auto_renew'>> {
  return {
    to: [state],
    refuses: [],
    decide: (license, { on }) => (license.autoRenew === on ? 'unchanged' : { to: state, set: { autoRenew: on } }),
  };
}

/** The longest time for which a replaced key still works, in days. */
export const MAX_KEY_OVERLAP_DAYS = 90;

/** Replaces the key: the old one works for the overlap, or stops at once when that is 0 days. */
export function rotateKeyRule(state: LicenseState): Rule<CommandOf<'rotate_key'>> {
  return {
    to: [state],
    refuses: ['quantity_invalid'],
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

/** A new payment method is charged at once where a payment is owed and the licence renews automatically. */
export const paymentMethodAddedInGraceRule: Rule = {
  to: ['grace'],
  refuses: [],
  collects: true,
  decide: (license, _event, at) =>
    license.grace?.owed && license.autoRenew && !isPeriodUnsettled(license)
      ? collect(license, 'grace', at)
      : 'unchanged',
};

/** A purchase whose payment failed is paid with the new payment method. */
export const paymentMethodAddedToPurchaseRule: Rule = {
  to: ['incomplete'],
  refuses: [],
  collects: true,
  decide: (license, _event, at) => (isPeriodUnsettled(license) ? 'unchanged' : collect(license, 'incomplete', at)),
};

/** Accepted; nothing changes. */
export const noChangeRule: Rule = { to: [], refuses: [], decide: () => 'unchanged' };

export const graceReducedRule: Rule = {
  to: ['grace'],
  refuses: [],
  decide: (license) => ({
    to: 'grace',
    set: { grace: license.grace && { ...license.grace, reduced: true } },
    effects: [notify('grace_reduced', { until: license.grace?.until ?? null }, { legal: true })],
  }),
};
