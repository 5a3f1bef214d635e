import type { Stripe } from 'stripe';
import { previousAttributes } from '../previous-attributes.ts';
import type { Context } from '../context.ts';
import { missingParam, resourceMissing, invalidRequest } from '../errors.ts';
import { idOf, newId } from '../ids.ts';
import { created, listPage, PAGE_PARAMS } from '../lists.ts';
import { applyMetadataChange, choice, integer, metadata, params, text } from '../params.ts';
import type { ApiRoute } from '../api-route.ts';
import { initialRefundStatus } from '../refund-outcomes.ts';
import { route } from '../router.ts';

const createParams = params<Stripe.RefundCreateParams>()({
  amount: integer,
  charge: text,
  metadata,
  payment_intent: text,
  reason: choice('duplicate', 'fraudulent', 'requested_by_customer'),
});
const updateParams = params<Stripe.RefundUpdateParams>()({ metadata });
const listParams = params<Stripe.RefundListParams>()({ ...PAGE_PARAMS, charge: text, created, payment_intent: text });

function requireRefund({ store }: Context, id: string): Stripe.Refund {
  const refund = store.get('refund', id);
  if (!refund) throw resourceMissing('refund', id);
  return refund;
}

/** The charge to refund, by its own id or by its payment intent. */
function requireCharge(
  { store }: Context,
  given: { charge: string | undefined; payment_intent: string | undefined },
): Stripe.Charge {
  const intentId = given.payment_intent;
  if (given.charge === undefined && intentId === undefined) throw missingParam('payment_intent');
  const intent = intentId === undefined ? undefined : store.get('payment_intent', intentId);
  if (intentId !== undefined && !intent) throw resourceMissing('payment_intent', intentId, 'payment_intent');
  const id = given.charge ?? idOf(intent?.latest_charge);
  if (id === null)
    throw invalidRequest(
      `This PaymentIntent (${intentId}) does not have a successful charge to refund.`,
      'payment_intent_unexpected_state',
      { param: 'payment_intent' },
    );
  const charge = store.get('charge', id);
  if (!charge) throw resourceMissing('charge', id, 'charge');
  return charge;
}

function create(context: Context, form: Parameters<typeof createParams>[0]): Stripe.Refund {
  const given = createParams(form, '');
  const charge = requireCharge(context, given);
  if (charge.status !== 'succeeded')
    throw invalidRequest(`Charge ${charge.id} was not successful, it can't be refunded.`, 'charge_not_refundable');
  if (charge.refunded)
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, 'charge_already_refunded');
  const refundable = charge.amount - charge.amount_refunded;
  const amount = given.amount ?? refundable;
  if (amount < 1) throw invalidRequest('Invalid positive integer', 'parameter_invalid_integer', { param: 'amount' });
  if (amount > refundable)
    throw invalidRequest(
      `Refund amount (${amount}) is greater than unrefunded amount on charge (${refundable}), in the smallest unit of ${charge.currency}`,
      undefined,
      { param: 'amount' },
    );
  const refund: Stripe.Refund = {
    id: newId('re'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: context.now,
    currency: charge.currency,
    customer: idOf(charge.customer),
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata: applyMetadataChange({}, given.metadata),
    payment_intent: idOf(charge.payment_intent),
    payment_method: charge.payment_method,
    reason: given.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: initialRefundStatus(context, charge),
    transfer_reversal: null,
  };
  const refundedTotal = charge.amount_refunded + amount;
  const after = { ...charge, amount_refunded: refundedTotal, refunded: refundedTotal === charge.amount };
  context.store.put('refund', refund);
  context.store.put('charge', after);
  context.emit('refund.created', refund);
  context.emit('charge.refunded', after, previousAttributes(charge, after));
  return refund;
}

export const refundRoutes: readonly ApiRoute[] = [
  route('POST', '/v1/refunds', create),
  route('GET', '/v1/refunds', (context, form) => {
    const given = listParams(form, '');
    const filter = { created: given.created, parent: given.charge, source: given.payment_intent };
    return listPage(context, 'refund', '/v1/refunds', filter, given);
  }),
  route('GET', '/v1/refunds/:id', (context, _form, id) => requireRefund(context, id)),
  route('POST', '/v1/refunds/:id', (context, form, id) => {
    const before = requireRefund(context, id);
    const after = { ...before, metadata: applyMetadataChange(before.metadata ?? {}, updateParams(form, '').metadata) };
    context.store.put('refund', after);
    context.emit('refund.updated', after, previousAttributes(before, after));
    return after;
  }),
];
