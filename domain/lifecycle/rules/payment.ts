import { endOfDayAfter, startOfDay, type InstantMs } from '../../calendar/instant.ts';
import { notify, refuse, type Decision, type StateChange, type Rule } from '../decision.ts';
import type { Effect } from '../effects.ts';
import type { CommandOf } from '../commands.ts';
import type { BillingEvent } from '../events.ts';
import type { InterventionOf } from '../interventions.ts';
import type { Grace, License, LicenseState } from '../license.ts';
import { chargeFor, grantPeriods, nextAttempt } from '../periods.ts';
import type { RefusalCode } from '../refusals.ts';
import { withdrawalEnd } from '../windows.ts';

type PaymentSucceeded = Extract<BillingEvent, { type: 'payment_succeeded' }>;
type PaymentFailed = Extract<BillingEvent, { type: 'payment_failed' }>;

/** Starts an attempt to collect the next period, entering (or staying in) `to`. */
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
  refuses: [],
  collects: true,
  decide: (license, _event, at) => collect(license, 'grace', at),
};

type EarlyRenewalState = 'trial' | 'active' | 'grace' | 'suspended';

/** A cancelled licence is never in grace or suspended, and only an active one can have a period ahead. */
const REFUSES_RENEWAL = {
  trial: ['period_not_next', 'license_cancelled'],
  active: ['period_not_next', 'license_cancelled', 'renewal_too_early'],
  grace: ['period_not_next'],
  suspended: ['period_not_next'],
} as const satisfies Record<EarlyRenewalState, readonly RefusalCode[]>;

function isCancelled({ cancelled }: License, state: EarlyRenewalState): boolean {
  return cancelled && (state === 'trial' || state === 'active');
}

/**
 * An agent's renewal may come earlier than the plan lets customers renew. It is not forced on a customer who has
 * cancelled, and not past a period that is already paid ahead, so that two agents charge once.
 */
export function forceRenewRule(state: EarlyRenewalState): Rule<InterventionOf<'force_renew'>> {
  return {
    to: [state],
    refuses: REFUSES_RENEWAL[state],
    collects: true,
    decide(license, event, at) {
      const settled = event.period === undefined ? undefined : checkNextPeriod(license, event.period);
      if (settled) return settled;
      if (isCancelled(license, state)) return refuse('license_cancelled');
      const opens = state === 'active' ? (license.period?.start ?? at) : at;
      return opens > at ? refuse('renewal_too_early', { opens_at: opens }) : collect(license, state, at);
    },
  };
}

/**
 * A customer's renewal ensures that a period is paid. One that names a paid period changes nothing. A plain one is
 * refused while the present period has just been paid for, so that repeated or concurrent renewals charge once.
 */
export function renewRule(state: EarlyRenewalState): Rule<CommandOf<'renew'>> {
  return {
    to: [state],
    refuses: state === 'active' ? [...REFUSES_RENEWAL.active, 'period_paid'] : REFUSES_RENEWAL[state],
    collects: true,
    decide(license, event, at) {
      const settled = event.period === null ? undefined : checkNextPeriod(license, event.period);
      if (settled) return settled;
      if (isCancelled(license, state)) return refuse('license_cancelled');
      if (state !== 'active' || !license.period) return collect(license, state, at);
      const { number, start, end } = license.period;
      if (event.period === null && isJustPaid(license, at))
        return refuse('period_paid', { period: number, next_period: number + 1 });
      if (start > at) return refuse('renewal_too_early', { opens_at: start });
      const { early_days } = license.terms.plan.renewal;
      const opens = early_days === null ? at : endOfDayAfter(end, -early_days, license.terms.zone);
      return opens > at ? refuse('renewal_too_early', { opens_at: opens }) : collect(license, state, at);
    },
  };
}

/** A renewal while one is being collected: the caller who names that period, or a paid one, gets what they asked for. */
export const renewalInProgressRule: Rule<CommandOf<'renew'>> = {
  to: [],
  refuses: ['renewal_in_progress', 'period_not_next'],
  decide(license, { period }) {
    if (period === null) return refuse('renewal_in_progress');
    return checkNextPeriod(license, period) ?? 'unchanged';
  },
};

/** For how long after a payment a plain renewal is taken as a repetition: as long as an idempotency key is kept. */
const JUST_PAID_MS = 24 * 60 * 60 * 1000;

/** Whether the present period lies ahead, or was paid for or given within the last day. */
function isJustPaid({ period, grantedAt }: License, at: InstantMs): boolean {
  if (!period || grantedAt === null) return false;
  return period.start > at || at - grantedAt < JUST_PAID_MS;
}

/** The answer to a renewal that names a period other than the next one: it is paid already, or not yet for sale. */
function checkNextPeriod(license: License, period: number): Decision | undefined {
  const held = license.period?.number ?? 0;
  if (period <= held) return 'unchanged';
  return period > held + 1 ? refuse('period_not_next', { next_period: held + 1 }) : undefined;
}

/** A payment buys its period in every state but retired. */
export function paymentSucceededRule(to: 'active' | 'paused'): Rule<PaymentSucceeded> {
  return {
    to: [to],
    refuses: [],
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
          // A trial paid for while paused resumes as a bought licence.
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
 * A first payment, or one after the end, makes a contract. What is paid while the customer can withdraw from it is part
 * of it. A free period (a trial, or one given by an agent) makes no contract.
 */
function purchaseAfterPayment(license: License, invoice: string, at: InstantMs): License['purchase'] {
  const { state, dunning, purchase } = license;
  const ended = state === 'expired' || dunning?.reactivating;
  if (purchase === null || ended) return { at, invoices: [invoice] };
  const open = at < (withdrawalEnd(license) ?? at);
  return open ? { ...purchase, invoices: [...purchase.invoices, invoice] } : purchase;
}

/** Money that reaches a retired licence is refunded: no charge without its period. */
export const refundLatePaymentRule: Rule<PaymentSucceeded> = {
  to: ['retired'],
  refuses: [],
  decide: (_license, event) => ({ to: 'retired', effects: [{ kind: 'refund', invoice: event.invoice }] }),
};

/** An attempt failed and nothing is lost yet: the state stays, and the customer is notified. */
export function paymentFailedRule(state: LicenseState): Rule<PaymentFailed> {
  return {
    to: [state],
    refuses: [],
    decide: (license, event) => (license.dunning ? { to: state, ...paymentFailure(license, event) } : 'unchanged'),
  };
}

/** A renewal failed: grace starts at the end of what was paid for. A failed reactivation returns to expired. */
export const renewalFailedRule: Rule<PaymentFailed> = {
  to: ['grace', 'expired'],
  refuses: [],
  decide(license, event, at): Decision {
    const failure = paymentFailure(license, event);
    if (license.period === null || license.dunning?.reactivating) {
      return { to: 'expired', set: { ...failure.set, expiredAt: license.expiredAt ?? at }, effects: failure.effects };
    }
    // A first attempt made days late, after an outage of ours, must not shorten the customer's grace.
    const since = Math.max(license.period.end, startOfDay(at, license.terms.zone));
    const grace = graceFrom(license, since, true);
    return { to: 'grace', set: { ...failure.set, grace }, effects: failure.effects };
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

/** What to undo at the billing provider when a licence ends with an invoice open. */
export function voidOpenInvoice(license: License, ifPaid: 'stands' | 'refund' = 'stands'): Effect[] {
  return license.dunning?.invoice ? [{ kind: 'void_invoice', invoice: license.dunning.invoice, ifPaid }] : [];
}
