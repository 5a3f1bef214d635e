import type { InstantMs } from '../../calendar/instant.ts';
import { notify, refuse, type StateChange, type Rule } from '../decision.ts';
import type { CommandOf } from '../commands.ts';
import type { InterventionOf } from '../interventions.ts';
import type { License } from '../license.ts';
import { truncatePeriod } from '../periods.ts';
import { withdrawalEnd } from '../windows.ts';
import { graceFrom, voidOpenInvoice } from './payment.ts';

/** Ends the licence now and voids an open invoice. The reactivation window starts. */
export function expire(license: License, at: InstantMs): StateChange {
  return {
    to: 'expired',
    set: {
      ...truncatePeriod(license, at),
      dunning: null,
      grace: null,
      pause: null,
      purchase: null,
      cancelled: false,
      expiredAt: at,
    },
    effects: [...voidOpenInvoice(license), notify('expired')],
  };
}

/** The licence ends when its time is over. */
export const expireRule: Rule = { to: ['expired'], refuses: [], decide: (license, _event, at) => expire(license, at) };

/** A period that does not renew has ended: cancelled licences expire, others get the plan's grace for expiry. */
export const periodEndedRule: Rule = {
  to: ['expired', 'grace'],
  refuses: [],
  decide(license, _event, at) {
    if (license.cancelled || license.terms.plan.expiry_grace_days === 0) return expire(license, at);
    return { to: 'grace', set: { grace: graceFrom(license, at, false) }, effects: [notify('license_ending')] };
  },
};

/** Cancels at the period's end, or at once where the plan says so. Entitlements stay until then. */
export function cancelRule(state: 'trial' | 'active' | 'paused'): Rule<CommandOf<'cancel'>> {
  return {
    to: [state, 'expired'],
    refuses: ['license_cancelled'],
    decide(license, _event, at) {
      if (license.cancelled) return refuse('license_cancelled');
      if (license.terms.plan.cancel === 'now') return cancelImmediately(license, at);
      const ends = license.period?.end ?? at;
      return {
        to: state,
        set: { cancelled: true, dunning: null },
        effects: [...voidOpenInvoice(license), notify('cancelled', { ends }, { legal: true })],
      };
    },
  };
}

/** Cancelling when no paid time is left ends the licence. */
export const cancelImmediatelyRule: Rule<CommandOf<'cancel'>> = {
  to: ['expired'],
  refuses: [],
  decide: (license, _event, at) => cancelImmediately(license, at),
};

/** The customer's right to withdraw outlives a cancellation. */
function cancelImmediately(license: License, at: InstantMs): StateChange {
  const { set } = expire(license, at);
  return {
    to: 'expired',
    set: { ...set, purchase: license.purchase },
    effects: [...voidOpenInvoice(license), notify('cancelled', { ends: at }, { legal: true })],
  };
}

export function uncancelRule(state: 'trial' | 'active' | 'paused'): Rule {
  return {
    to: [state],
    refuses: ['license_not_cancelled'],
    decide: (license) =>
      license.cancelled
        ? { to: state, set: { cancelled: false }, effects: [notify('cancellation_withdrawn')] }
        : refuse('license_not_cancelled'),
  };
}

/** The statutory right of withdrawal of the account's region: the contract ends and every payment is refunded. */
export const withdrawRule: Rule<CommandOf<'withdraw'>> = {
  to: ['expired'],
  refuses: ['withdrawal_not_possible'],
  decide(license, _event, at) {
    const { purchase } = license;
    const until = withdrawalEnd(license);
    if (!purchase || until === null || at >= until) return refuse('withdrawal_not_possible');
    const { set } = expire(license, at);
    return {
      to: 'expired',
      set: { ...set, owned: false, expiredAt: license.expiredAt ?? at },
      effects: [
        ...purchase.invoices.map((invoice) => ({ kind: 'refund', invoice }) as const),
        ...voidOpenInvoice(license, 'refund'),
        notify('withdrawn', {}, { legal: true }),
      ],
    };
  },
};

/** An agent, or the end of the reactivation window, retires the licence for good. */
export const retireRule: Rule<InterventionOf<'retire'> | { type: 'reactivation_ended' }> = {
  to: ['retired'],
  refuses: [],
  decide: (license, _event, at) => ({
    to: 'retired',
    set: {
      ...truncatePeriod(license, at),
      dunning: null,
      grace: null,
      pause: null,
      purchase: null,
      heldSince: null,
      cancelled: false,
    },
    effects: [...voidOpenInvoice(license), notify('retired', {}, { legal: true })],
  }),
};

export const graceEndedRule: Rule = {
  to: ['suspended', 'expired'],
  refuses: [],
  decide: (license, _event, at) =>
    license.grace?.owed
      ? { to: 'suspended', set: { grace: null }, effects: [notify('suspended', {}, { legal: true })] }
      : expire(license, at),
};
