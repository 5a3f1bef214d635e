import type { Stripe } from 'stripe';
import type { TestCardToken } from '../domain/billing/test-cards.ts';
import { findDebit, requireCardState } from './cards.ts';
import type { Context } from './context.ts';
import { idOf } from './ids.ts';
import { previousAttributes } from './previous-attributes.ts';

interface RefundOutcome {
  initial: 'pending' | 'succeeded';
  /** What the refund becomes when the bank has processed it. */
  final: 'succeeded' | 'failed';
}

/** Cards whose refunds change later, https://docs.stripe.com/testing#refunds. Refunds to all other cards succeed immediately. */
const LATER_OUTCOMES: Partial<Record<TestCardToken, RefundOutcome>> = {
  pm_card_pendingRefund: { initial: 'pending', final: 'succeeded' },
  pm_card_refundFail: { initial: 'succeeded', final: 'failed' },
};

const outcomeFor = (context: Context, charge: Stripe.Charge): RefundOutcome | undefined =>
  charge.payment_method === null || findDebit(context, charge.payment_method)
    ? undefined
    : LATER_OUTCOMES[requireCardState(context, charge.payment_method).token];

/** The status of a new refund of the charge. */
export const initialRefundStatus = (context: Context, charge: Stripe.Charge): RefundOutcome['initial'] =>
  outcomeFor(context, charge)?.initial ?? 'succeeded';

/**
 * Processes the refunds whose outcome is still to come, as a bank does after some days, and returns them. A refund that fails no
 * longer counts as refunded on its charge.
 */
export function processRefunds(context: Context): Stripe.Refund[] {
  const { store } = context;
  const open = [...store.all('refund', { status: 'pending' }), ...store.all('refund', { status: 'succeeded' })];
  return open.flatMap((refund) => {
    const charge = store.get('charge', idOf(refund.charge) ?? '');
    const outcome = charge && outcomeFor(context, charge);
    if (!charge || !outcome || refund.status === outcome.final) return [];
    return [outcome.final === 'succeeded' ? succeed(context, refund) : fail(context, refund, charge)];
  });
}

function succeed(context: Context, refund: Stripe.Refund): Stripe.Refund {
  const succeeded: Stripe.Refund = { ...refund, status: 'succeeded' };
  context.store.put('refund', succeeded);
  context.emit('refund.updated', succeeded, previousAttributes(refund, succeeded));
  return succeeded;
}

function fail(context: Context, refund: Stripe.Refund, charge: Stripe.Charge): Stripe.Refund {
  const failed: Stripe.Refund = { ...refund, status: 'failed', failure_reason: 'expired_or_canceled_card' };
  const refunded = charge.amount_refunded - refund.amount;
  context.store.put('refund', failed);
  context.store.put('charge', { ...charge, amount_refunded: refunded, refunded: false });
  context.emit('refund.updated', failed, { status: refund.status });
  context.emit('refund.failed', failed);
  return failed;
}
