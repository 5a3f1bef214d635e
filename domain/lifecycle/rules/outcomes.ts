import { isUnsettled, type OpenCharge, type PeriodCharge } from '../../billing/charge.ts';
import { startOfDay, type InstantMs } from '../../calendar/instant.ts';
import { findCharge, periodCharge, updateCharge, withoutCharge } from '../charges.ts';
import { contractAfterPayment } from '../contract.ts';
import { notify, type Decision, type Rule, type StateChange } from '../decision.ts';
import type { Effect } from '../effects.ts';
import type { BillingEvent, TimerEvent } from '../events.ts';
import { graceFrom } from '../grace.ts';
import type { License, LicenseState } from '../license.ts';
import { applyPaidTerms } from '../next-terms.ts';
import { grantPeriods } from '../periods.ts';
import { willRenew } from '../agenda.ts';
import { endCancelled, lapse } from './ending.ts';
import { collect } from './payment.ts';

type Outcome<T extends BillingEvent['type']> = Extract<BillingEvent, { type: T }>;
type PaymentSucceeded = Outcome<'payment_succeeded'>;
type PaymentFailed = Outcome<'payment_failed'>;

/**
 * A payment buys what its charge was for: by its purpose. A period makes the licence active, or stays paused. A payment
 * of a charge that is being given up for good is refunded. One that is reported again changes nothing.
 */
export function paymentSucceededRule(state: LicenseState, withPeriod: 'active' | 'paused'): Rule<PaymentSucceeded> {
  return {
    to: state === withPeriod ? [state] : [state, withPeriod],
    refuses: [],
    decide(license, event, at) {
      const charge = findCharge(license, event.charge);
      if (!charge) return 'unchanged';
      if (charge.closing === 'refund') return { to: state, set: refundOf(license, event) };
      const change = paid(license, charge, event, { state, withPeriod, at });
      return { ...change, effects: [...(change.effects ?? []), paymentReceived(license, event, change)] };
    },
  };
}

/** As in every state; a renewal whose only charge is refunded, because it was of an ended contract, collects again. */
export const renewalPaidRule: Rule<PaymentSucceeded> = {
  to: ['renewal', 'active', 'grace', 'expired'],
  refuses: [],
  collects: true,
  decide(license, event, at) {
    const decision = paymentSucceededRule('renewal', 'active').decide(license, event, at);
    if (decision === 'unchanged' || 'refuse' in decision || decision.to !== 'renewal') return decision;
    const set = decision.set ?? {};
    const change = goOnWithCharge({ ...license, ...set }, at);
    return { ...change, set: { ...set, ...change.set } };
  },
};

/** A retired licence is given up for good. */
export const retiredPaymentRule: Rule<PaymentSucceeded> = {
  to: ['retired'],
  refuses: [],
  decide: (license, event) =>
    findCharge(license, event.charge) ? { to: 'retired', set: refundOf(license, event) } : 'unchanged',
};

function refundOf(license: License, { charge, invoice }: PaymentSucceeded): Partial<License> {
  return { charges: withoutCharge(license, charge), refunds: [...license.refunds, invoice] };
}

interface PaidIn {
  readonly state: LicenseState;
  readonly withPeriod: 'active' | 'paused';
  readonly at: InstantMs;
}

/** What a paid charge changes. */
function paid(
  license: License,
  charge: OpenCharge,
  event: PaymentSucceeded,
  { state, withPeriod, at }: PaidIn,
): StateChange {
  const charges = withoutCharge(license, charge.key);
  const contract = contractAfterPayment(license, { charge, invoice: event.invoice, at });
  switch (charge.purpose) {
    case 'period':
      return { to: withPeriod, set: { ...periodPaid(license, charge, at), contract, charges } };
    case 'change':
      return { to: state, set: { charges, contract, terms: { ...license.terms, ...charge.change } } };
    case 'usage':
    case 'adjustment':
      return { to: state, set: { charges, contract } };
  }
}

function periodPaid(license: License, charge: PeriodCharge, at: InstantMs): Partial<License> {
  const { change } = charge;
  const granted = grantPeriods(license, 'paid', at, change ? { cadence: change.plan.cadence } : {});
  return {
    ...granted,
    ...applyPaidTerms(license, change, granted.period, at),
    grace: null,
    expiredAt: null,
    owned: true,
    // A trial paid for while paused resumes as a bought licence.
    pause: license.pause && { ...license.pause, from: 'active' },
  };
}

/** The receipt. It names the plan and seats where they differ from those in force before. */
function paymentReceived(license: License, event: PaymentSucceeded, { set }: StateChange): Effect {
  const { invoice, amount } = event;
  const charge = findCharge(license, event.charge);
  const change = charge?.purpose === 'period' ? charge.change : null;
  const bought = set?.period ?? null;
  const { amount: minorUnits, currency } = amount;
  const params = { invoice, amount: minorUnits, currency, starts: bought?.start ?? null, ends: bought?.end ?? null };
  const changed = change ? { plan: change.plan.name, seats: change.quantity } : {};
  return notify('payment_received', { ...params, ...changed }, { legal: true });
}

/** An attempt failed and nothing is lost yet: the state stays, and the customer is notified. */
export function paymentFailedRule(state: LicenseState): Rule<PaymentFailed> {
  return {
    to: [state],
    refuses: [],
    decide(license, event, at) {
      const charge = findCharge(license, event.charge);
      return charge && isUnsettled(charge) ? { to: state, ...paymentFailure(license, charge, event, at) } : 'unchanged';
    },
  };
}

/**
 * A renewal failed: grace starts at the end of what was paid for. A failed reactivation returns to expired, and so does
 * a licence that was cancelled while the payment was processing. A charge that is being voided has not failed until it
 * is: {@link renewalVoidedRule}.
 */
export const renewalFailedRule: Rule<PaymentFailed> = {
  to: ['renewal', 'grace', 'expired'],
  refuses: [],
  decide(license, event, at): Decision {
    const charge = findCharge(license, event.charge);
    if (!charge || !isUnsettled(charge)) return 'unchanged';
    const { set, effects } = paymentFailure(license, charge, event, at);
    if (charge.purpose !== 'period') return { to: 'renewal', set, effects };
    if (charge.closing !== null && willRenew(license)) return { to: 'renewal', set, effects };
    if (charge.reactivating && !license.cancelled)
      return { to: 'expired', set: { ...set, expiredAt: license.expiredAt ?? at }, effects };
    return unpaid(license, { set, effects }, at);
  },
};

/** A licence that does not renew owes nothing: it ends as if nobody had tried to pay. */
function unpaid(license: License, { set, effects }: Failure, at: InstantMs): StateChange {
  if (license.cancelled) return endCancelled({ ...license, ...set }, at);
  // A first attempt made days late, after an outage of ours, must not shorten the customer's grace.
  const since = Math.max(license.period?.end ?? at, startOfDay(at, license.terms.zone));
  if (willRenew(license)) return { to: 'grace', set: { ...set, grace: graceFrom(license, since, true) }, effects };
  const lapsed = lapse({ ...license, ...set }, at);
  return { ...lapsed, set: { ...set, ...lapsed.set }, effects: [...effects, ...(lapsed.effects ?? [])] };
}

interface Failure {
  readonly set: Partial<License>;
  readonly effects: readonly Effect[];
}

function paymentFailure(license: License, charge: OpenCharge, event: PaymentFailed, at: InstantMs): Failure {
  const { failure, actionUrl, retryable } = event;
  const set: Partial<License> = {
    charges: updateCharge(license, charge.key, {
      status: failure === 'authentication_required' ? 'action_required' : 'failed',
      invoice: event.invoice ?? charge.invoice,
      failure,
      actionUrl,
      retryable,
      settledAt: at,
    }),
  };
  // Nothing is asked of a customer who has ended what the charge was for.
  if (charge.closing !== null) return { set, effects: [] };
  const template = actionUrl === null ? 'payment_failed' : 'payment_action_required';
  return { set, effects: [notify(template, { failure, url: actionUrl, attempt: charge.attempts }, { legal: true })] };
}

/** The bank has accepted the payment: what the licence has, it keeps until the outcome is known. */
export function paymentProcessingRule(state: LicenseState): Rule<Outcome<'payment_processing'>> {
  return {
    to: [state],
    refuses: [],
    decide(license, { charge: key, invoice }, at) {
      const charge = findCharge(license, key);
      if (!charge || charge.status === 'processing') return 'unchanged';
      const changes = { status: 'processing', invoice, settledAt: at, checks: 0 } as const;
      return { to: state, set: { charges: updateCharge(license, key, changes) } };
    },
  };
}

export function paymentCheckRule(state: LicenseState): Rule<Extract<TimerEvent, { type: 'payment_check_due' }>> {
  return {
    to: [state],
    refuses: [],
    decide(license, { charge: key }) {
      const charge = findCharge(license, key);
      if (charge?.status !== 'processing') return 'unchanged';
      return {
        to: state,
        set: { charges: updateCharge(license, key, { checks: charge.checks + 1 }) },
        effects: [{ kind: 'check_payment', charge: key }],
      };
    },
  };
}

/** The charge can no longer be paid. One that is wanted stays: the next attempt makes another invoice for it. */
export function chargeVoidedRule(state: LicenseState): Rule<Outcome<'charge_voided'>> {
  return {
    to: [state],
    refuses: [],
    decide: (license, { charge }) =>
      isClosing(license, charge) ? { to: state, set: { charges: withoutCharge(license, charge) } } : 'unchanged',
  };
}

/**
 * A charge voided during a renewal was of an earlier attempt, before a cancellation that was taken back: the renewal
 * begins with a new one.
 */
export const renewalVoidedRule: Rule<Outcome<'charge_voided'>> = {
  to: ['renewal', 'grace', 'expired'],
  refuses: [],
  collects: true,
  decide(license, { charge: key }, at) {
    if (!isClosing(license, key)) return 'unchanged';
    const charges = withoutCharge(license, key);
    const change = goOnWithCharge({ ...license, charges }, at);
    return { ...change, set: { charges, ...change.set } };
  },
};

/** A renewal always has a charge for its period: where none is left it collects, or ends if it does not renew. */
function goOnWithCharge(license: License, at: InstantMs): StateChange {
  if (periodCharge(license)) return { to: 'renewal' };
  return willRenew(license) ? collect(license, 'renewal', at) : unpaid(license, { set: {}, effects: [] }, at);
}

function isClosing(license: License, key: string): boolean {
  return (findCharge(license, key)?.closing ?? null) !== null;
}

export function paymentRefundedRule(state: LicenseState): Rule<Outcome<'payment_refunded'>> {
  return {
    to: [state],
    refuses: [],
    decide: ({ refunds }, { invoice }) =>
      refunds.includes(invoice) ? { to: state, set: { refunds: refunds.filter((id) => id !== invoice) } } : 'unchanged',
  };
}
