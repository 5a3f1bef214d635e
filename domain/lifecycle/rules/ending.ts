import { addDays, type InstantMs } from '../../calendar/instant.ts';
import { notify, refuse, type Move, type Rule } from '../decision.ts';
import type { AgentEvent, CustomerEvent } from '../events.ts';
import type { License } from '../license.ts';
import { cutPeriod } from '../periods.ts';
import { graceAfter, voidOpenInvoice } from './payment.ts';

type Cancel = Extract<CustomerEvent, { type: 'cancel' }>;
type Withdraw = Extract<CustomerEvent, { type: 'withdraw' }>;
type Retire = Extract<AgentEvent, { type: 'retire' }>;

/** Ends the licence now; what is still open is voided. The window for reactivation begins. */
export function expire(license: License, at: InstantMs): Move {
  return {
    to: 'expired',
    set: {
      ...cutPeriod(license, at),
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

/** Time alone ends the licence. */
export const expires: Rule = { to: ['expired'], decide: (license, _event, at) => expire(license, at) };

/** A period that is not to renew has ended: cancelled licences expire, others get the plan's grace for expiry. */
export const periodEnded: Rule = {
  to: ['expired', 'grace'],
  decide(license, _event, at) {
    if (license.cancelled || license.terms.plan.expiry_grace_days === 0) return expire(license, at);
    return { to: 'grace', set: { grace: graceAfter(license, at, false) }, effects: [notify('license_ending')] };
  },
};

/** Cancels at the period's end, or at once where the plan says so. What was paid for is delivered until then. */
export function cancels(state: 'trial' | 'active' | 'paused'): Rule<Cancel> {
  return {
    to: [state, 'expired'],
    decide(license, _event, at) {
      if (license.cancelled) return refuse('license_cancelled');
      if (license.terms.plan.cancel === 'now') return expire(license, at);
      const ends = license.period?.end ?? at;
      return {
        to: state,
        set: { cancelled: true, dunning: null },
        effects: [...voidOpenInvoice(license), notify('cancelled', { ends }, { legal: true })],
      };
    },
  };
}

/** Cancelling where nothing paid is left ends the licence. */
export const cancelsNow: Rule<Cancel> = {
  to: ['expired'],
  decide: (license, _event, at) => expire(license, at),
};

export function uncancels(state: 'trial' | 'active' | 'paused'): Rule {
  return {
    to: [state],
    decide: (license) =>
      license.cancelled
        ? { to: state, set: { cancelled: false }, effects: [notify('cancellation_withdrawn')] }
        : refuse('license_not_cancelled'),
  };
}

/** The statutory right of withdrawal of the account's region: the contract ends and the whole price goes back. */
export const withdraws: Rule<Withdraw> = {
  to: ['expired'],
  decide(license, _event, at) {
    const { purchase, terms } = license;
    const until = purchase && addDays(purchase.at, terms.region.withdrawal_days + 1, terms.zone);
    if (!purchase || !until || terms.region.withdrawal_days === 0 || at >= until)
      return refuse('withdrawal_not_possible');
    const ended = expire(license, at);
    return {
      ...ended,
      effects: [
        { kind: 'refund', invoice: purchase.invoice },
        ...voidOpenInvoice(license),
        notify('withdrawn', {}, { legal: true }),
      ],
    };
  },
};

/** An agent, or the end of the window for reactivation, retires the licence for good. */
export const retires: Rule<Retire | { type: 'reactivation_ended' }> = {
  to: ['retired'],
  decide: (license, _event, at) => ({
    to: 'retired',
    set: {
      ...cutPeriod(license, at),
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

export const graceEnded: Rule = {
  to: ['suspended', 'expired'],
  decide: (license, _event, at) =>
    license.grace?.owed
      ? { to: 'suspended', set: { grace: null }, effects: [notify('suspended', {}, { legal: true })] }
      : expire(license, at),
};
