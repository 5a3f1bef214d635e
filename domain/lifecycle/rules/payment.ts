import { endOfDayAfter, startOfDay, type InstantMs } from '../../calendar/instant.ts';
import { notify, refuse, type Decision, type StateChange, type Rule } from '../decision.ts';
import type { Effect } from '../effects.ts';
import type { AgentEvent, BillingEvent, CustomerEvent } from '../events.ts';
import type { Grace, License, LicenseState } from '../license.ts';
import { chargeFor, grantPeriods, nextAttempt } from '../periods.ts';
import { withdrawalEnd } from '../windows.ts';

type PaymentSucceeded = Extract<BillingEvent, { type: 'payment_succeeded' }>;
type PaymentFailed = Extract<BillingEvent, { type: 'payment_failed' }>;
type Renew = Extract<CustomerEvent, { type: 'renew' }>;
type ForceRenew = Extract<AgentEvent, { type: 'force_renew' }>;

/** Begins an attempt to collect the next period, entering (or staying in) `to`. */
export function collect(
  license: License,
  to: LicenseState,
  at: InstantMs,
  options: { reactivating?: boolean } = {},
): StateChange {
  const dunning = nextAttempt(license, at, options);
  const charge = chargeFor({ ...license, dunning }, dunning, at);
  return { to, set: { dunning, attempts: dunning.attempts }, effects: [{ kind: 'collect', charge }] };
}

/** A retry: collects without leaving the state; the outcome does. */
export const retryRule: Rule = {
  to: ['grace'],
  decide: (license, _event, at) => collect(license, 'grace', at),
};

/**
 * An agent's renewal may come earlier than the plan lets customers renew. It is not forced on one who has cancelled,
 * and not past the period that is already paid ahead, so that two agents charge once.
 */
export function forceRenewRule(state: LicenseState): Rule<ForceRenew> {
  return {
    to: [state],
    decide(license, event, at) {
      const other = event.period === undefined ? undefined : checkNextPeriod(license, event.period);
      if (other) return other;
      if (license.cancelled) return refuse('license_cancelled');
      const opens = license.period?.start ?? at;
      return opens > at ? refuse('renewal_too_early', { opens_at: opens }) : collect(license, state, at);
    },
  };
}

/**
 * A customer's renewal makes sure that a period is paid. Asked for one that is paid already it changes nothing, so
 * that the same wish, sent twice or by fifty callers, moves money once.
 */
export function renewRule(state: 'trial' | 'active' | 'grace' | 'suspended'): Rule<Renew> {
  return {
    to: [state],
    decide(license, event, at) {
      const other = checkNextPeriod(license, event.period);
      if (other) return other;
      if (license.cancelled) return refuse('license_cancelled');
      if (state === 'active' && license.period) {
        if (license.period.start > at) return refuse('renewal_too_early', { opens_at: license.period.start });
        const { early_days } = license.terms.plan.renewal;
        const opens = early_days === null ? at : endOfDayAfter(license.period.end, -early_days, license.terms.zone);
        if (opens > at) return refuse('renewal_too_early', { opens_at: opens });
      }
      return collect(license, state, at);
    },
  };
}

/** What becomes of the wish to have a period paid that is not the next one: it is paid already, or not yet to be. */
function checkNextPeriod(license: License, period: number): Decision | undefined {
  const held = license.period?.number ?? 0;
  if (period <= held) return 'unchanged';
  return period > held + 1 ? refuse('period_not_next', { next_period: held + 1 }) : undefined;
}

/** A payment always buys its period, whatever state it finds the licence in. */
export function paymentSucceededRule(to: 'active' | 'paused'): Rule<PaymentSucceeded> {
  return {
    to: [to],
    decide(license, event, at) {
      const granted = grantPeriods(license, 'paid', at);
      return {
        to,
        set: {
          ...granted,
          dunning: null,
          grace: null,
          expiredAt: null,
          owned: true,
          // Paid for while still in its trial, it goes on as bought.
          pause: license.pause && { ...license.pause, from: 'active' },
          purchase: purchaseAfterPayment(license, event.invoice, at),
        },
        effects: [
          notify(
            'payment_received',
            {
              invoice: event.invoice,
              amount: event.amount.amount,
              currency: event.amount.currency,
              starts: granted.period?.start ?? null,
              ends: granted.period?.end ?? null,
            },
            { legal: true },
          ),
        ],
      };
    },
  };
}

/**
 * A first payment, or one after the end, makes a contract; what is paid while one can withdraw from it is part of it. A
 * free period (a trial, one given by an agent) makes none.
 */
function purchaseAfterPayment(license: License, invoice: string, at: InstantMs): License['purchase'] {
  const { state, dunning, purchase } = license;
  const ended = state === 'expired' || dunning?.reactivating;
  if (purchase === null || ended) return { at, invoices: [invoice] };
  const open = at < (withdrawalEnd(license) ?? at);
  return open ? { ...purchase, invoices: [...purchase.invoices, invoice] } : purchase;
}

/** Money that reached a licence retired meanwhile goes back: no charge without its period. */
export const refundLatePaymentRule: Rule<PaymentSucceeded> = {
  to: ['retired'],
  decide: (_license, event) => ({ to: 'retired', effects: [{ kind: 'refund', invoice: event.invoice }] }),
};

/** An attempt that failed where nothing is lost yet: the licence stays as it is, the customer is told. */
export function paymentFailedRule(state: LicenseState): Rule<PaymentFailed> {
  return {
    to: [state],
    decide: (license, event) => (license.dunning ? { to: state, ...paymentFailure(license, event) } : 'unchanged'),
  };
}

/** The renewal itself failed: grace begins at the end of what was paid for; a failed reactivation is expired again. */
export const renewalFailedRule: Rule<PaymentFailed> = {
  to: ['grace', 'expired'],
  decide(license, event, at): Decision {
    const told = paymentFailure(license, event);
    if (license.period === null || license.dunning?.reactivating) {
      return { to: 'expired', set: { ...told.set, expiredAt: license.expiredAt ?? at }, effects: told.effects };
    }
    // A first try that comes days late, after an outage of ours, must not eat the customer's grace.
    const since = Math.max(license.period.end, startOfDay(at, license.terms.zone));
    const grace = graceFrom(license, since, true);
    return { to: 'grace', set: { ...told.set, grace }, effects: told.effects };
  },
};

/** Grace by the plan, counted from `since`. */
export function graceFrom({ terms }: License, since: InstantMs, owed: boolean): Grace {
  const { full_days, reduced_days } = terms.plan.grace;
  const fullDays = owed ? full_days : terms.plan.expiry_grace_days;
  const fullUntil = endOfDayAfter(since, fullDays, terms.zone);
  const until = owed ? endOfDayAfter(since, full_days + reduced_days, terms.zone) : fullUntil;
  return { since, fullUntil, until, reduced: false, owed };
}

function paymentFailure(license: License, event: PaymentFailed): { set: Partial<License>; effects: Effect[] } {
  const { dunning } = license;
  if (!dunning) return { set: {}, effects: [] };
  const template = event.actionUrl === null ? 'payment_failed' : 'payment_action_required';
  return {
    set: {
      dunning: {
        ...dunning,
        invoice: event.invoice ?? dunning.invoice,
        failure: event.failure,
        actionUrl: event.actionUrl,
        retryable: event.retryable,
      },
    },
    effects: [
      notify(template, { failure: event.failure, url: event.actionUrl, attempt: dunning.attempts }, { legal: true }),
    ],
  };
}

/** What must be undone at the billing provider when a licence ends with an invoice open. */
export function voidOpenInvoice(license: License, ifPaid: 'stands' | 'refund' = 'stands'): Effect[] {
  return license.dunning?.invoice ? [{ kind: 'void_invoice', invoice: license.dunning.invoice, ifPaid }] : [];
}
