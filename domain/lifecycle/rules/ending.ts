import type { InstantMs } from '../../calendar/instant.ts';
import { notify, refuse, type StateChange, type Rule } from '../decision.ts';
import type { CommandOf } from '../commands.ts';
import type { InterventionOf } from '../interventions.ts';
import type { License } from '../license.ts';
import { truncatePeriod } from '../periods.ts';
import { withdrawalEnd } from '../windows.ts';
import { PURPOSES } from '../../billing/charge.ts';
import { beforeContract } from '../contract.ts';
import { closeCharges, isPaymentComing, periodCharge, reopenCharges } from '../charges.ts';
import { graceFrom } from '../grace.ts';
import { termsOfLatestPeriod } from '../next-terms.ts';

/** In a licence that ends, nothing changes any more. */
const NO_CHANGES = { scheduledChange: null, paidChange: null } as const;

/**
 * Ends the licence now and voids what was to be paid for its next period. The reactivation window starts. What it keeps
 * after that, it keeps on the terms that were paid for last, their period started or not.
 */
export function expire(license: License, at: InstantMs): StateChange {
  return {
    to: 'expired',
    set: {
      ...truncatePeriod(license, at),
      charges: closeCharges(license, 'stands', ['period', 'change']),
      grace: null,
      pause: null,
      contract: null,
      terms: termsOfLatestPeriod(license),
      ...NO_CHANGES,
      expiredAt: license.expiredAt ?? at,
    },
    effects: [notify('expired')],
  };
}

/** Ends a cancelled licence. The customer's right to withdraw outlives it, and a payment found later buys its period. */
export function endCancelled(license: License, at: InstantMs): StateChange {
  const { to, set, effects = [] } = expire(license, at);
  return { to, set: { ...set, cancelled: true, contract: license.contract }, effects };
}

/**
 * What follows the end of a trial or period that does not renew: the plan's grace for expiry, or the end. With it a right to
 * withdraw ends, too, which a period shorter than that right can leave: the service is fully performed (Directive 2011/83/EU,
 * article 16 (a), for which the checkout has to ask the customer's consent).
 */
export function lapse(license: License, at: InstantMs): StateChange {
  const withoutGrace = license.period?.kind === 'trial' || license.terms.plan.expiry_grace_days === 0;
  if (license.cancelled || withoutGrace) return expire(license, at);
  return { to: 'grace', set: { grace: graceFrom(license, at, false) }, effects: [notify('license_ending')] };
}

/** The licence ends when its time is over. */
export const expireRule: Rule = { to: ['expired'], refuses: [], decide: (license, _event, at) => expire(license, at) };

/** A period that does not renew has ended. A payment for the next one that is under way is waited for. */
export const periodEndedRule: Rule = {
  to: ['renewal', 'expired', 'grace'],
  refuses: [],
  decide: (license, _event, at) => (isPaymentComing(license) ? { to: 'renewal' } : lapse(license, at)),
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
        set: { cancelled: true, scheduledChange: null, charges: closeCharges(license, 'stands') },
        effects: [notify('cancelled', { ends }, { legal: true })],
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

function cancelImmediately(license: License, at: InstantMs): StateChange {
  return { ...endCancelled(license, at), effects: [notify('cancelled', { ends: at }, { legal: true })] };
}

/**
 * Cancelling while the renewal is being paid ends the licence, and no further attempt is made. A payment that the bank
 * is processing cannot be stopped: its outcome decides whether there is one more period.
 */
export const cancelRenewalRule: Rule<CommandOf<'cancel'>> = {
  to: ['renewal', 'expired'],
  refuses: ['license_cancelled'],
  decide(license, _event, at) {
    if (license.cancelled) return refuse('license_cancelled');
    if (periodCharge(license)?.status !== 'processing') return cancelImmediately(license, at);
    return {
      to: 'renewal',
      set: { cancelled: true, scheduledChange: null },
      effects: [notify('cancelled', { ends: license.period?.end ?? at }, { legal: true })],
    };
  },
};

/** A purchase that was never paid is given up: by its buyer, or after a day. It was never held. */
export const abandonRule: Rule = {
  to: ['retired'],
  refuses: [],
  decide: (license) => ({
    to: 'retired',
    set: { charges: closeCharges(license, 'refund', PURPOSES), heldSince: null },
  }),
};

export function uncancelRule(state: 'trial' | 'active' | 'paused' | 'renewal'): Rule {
  return {
    to: [state],
    refuses: ['license_not_cancelled'],
    decide(license) {
      if (!license.cancelled) return refuse('license_not_cancelled');
      const charges = reopenCharges(license);
      const wanted = periodCharge({ charges });
      // A payment that could not be stopped is for what had been chosen before the cancellation.
      const scheduledChange = wanted?.closing === null ? wanted.change : null;
      return {
        to: state,
        set: { cancelled: false, scheduledChange, charges },
        effects: [notify('cancellation_withdrawn')],
      };
    },
  };
}

/** The statutory right of withdrawal of the account's region: the contract ends and every payment is refunded. */
export const withdrawRule: Rule<CommandOf<'withdraw'>> = {
  to: ['expired'],
  refuses: ['withdrawal_not_possible'],
  decide(license, _event, at) {
    const { contract } = license;
    const until = withdrawalEnd(license);
    if (!contract || until === null || at >= until) return refuse('withdrawal_not_possible');
    const before = beforeContract(license);
    return {
      to: 'expired',
      set: {
        ...before,
        ...expire({ ...license, ...before }, at).set,
        charges: closeCharges(license, 'refund', PURPOSES),
        refunds: [...license.refunds, ...contract.invoices],
        owned: false,
      },
      effects: [notify('withdrawn', {}, { legal: true })],
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
      charges: closeCharges(license, 'refund', PURPOSES),
      grace: null,
      pause: null,
      contract: null,
      ...NO_CHANGES,
      heldSince: null,
    },
    effects: [notify('retired', {}, { legal: true })],
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
