import type { Stripe } from 'stripe';
import { requireCustomerPaymentMethod } from '../cards.ts';
import { attemptPayment } from '../charging.ts';
import type { Context } from '../context.ts';
import { cardError, invalidRequest } from '../errors.ts';
import type { FormRecord } from '../form.ts';
import { idOf } from '../ids.ts';
import {
  cancelOpenPayment,
  finalizeInvoice,
  findOpenPayment,
  isProcessing,
  markInvoicePaid,
  recordAttempt,
} from '../invoicing.ts';
import { boolean, params, text } from '../params.ts';

const payParams = params<Stripe.InvoicePayParams>()({
  off_session: boolean,
  paid_out_of_band: boolean,
  payment_method: text,
});

const REQUIRES_ACTION_MESSAGE =
  'Payment for this invoice requires additional user action before it can be completed successfully. Payment can be completed using the PaymentIntent associated with the invoice. For more details see: https://stripe.com/docs/billing/subscriptions/overview#requires-action';

/**
 * Collects an invoice, after finalizing it if it is a draft. Throws a 402 for a declined card: the invoice stays open and records the attempt.
 * It also stays open while a bank debit is processing.
 */
export function payInvoice(context: Context, form: FormRecord, invoice: Stripe.Invoice): Stripe.Invoice {
  const given = payParams(form, '');
  if (invoice.status === 'paid') throw invalidRequest('Invoice is already paid');
  if (invoice.status === 'void') throw invalidRequest('Voided invoices cannot be paid.');
  const open = invoice.status === 'draft' ? finalizeInvoice(context, invoice) : invoice;
  if (open.status === 'paid') return open;
  if (isProcessing(context, open))
    throw invalidRequest('This invoice cannot be paid while a payment for it is processing.');
  if (given.paid_out_of_band) return payOutOfBand(context, open);
  const collectable = findOpenPayment(context, open);
  if (!collectable) throw invalidRequest(`The invoice ${open.id} has no open payment.`);
  const method = requireCustomerPaymentMethod(
    context,
    choosePaymentMethod(context, open, given.payment_method),
    idOf(open.customer) ?? '',
  );
  const attempt = attemptPayment(context, collectable.intent, method, {
    offSession: given.off_session ?? true,
    onAuthentication: 'wait',
  });
  const after = recordAttempt(context, attempt) ?? open;
  if (attempt.kind === 'declined') throw attempt.error;
  if (attempt.kind === 'requires_action')
    throw cardError({ code: 'invoice_payment_intent_requires_action', message: REQUIRES_ACTION_MESSAGE });
  return after;
}

/** The payment method of the request, else of the invoice, else the customer's default, as Stripe chooses. */
function choosePaymentMethod(context: Context, invoice: Stripe.Invoice, given: string | undefined): string {
  const customer = context.store.get('customer', idOf(invoice.customer) ?? '');
  const customerDefault = customer && !customer.deleted ? customer.invoice_settings.default_payment_method : null;
  const method = given || idOf(invoice.default_payment_method) || idOf(customerDefault);
  if (!method)
    throw invalidRequest(
      'There is no `default_payment_method` set on this Customer or Invoice. Please set one before attempting to pay.',
      'resource_missing',
    );
  return method;
}

function payOutOfBand(context: Context, invoice: Stripe.Invoice): Stripe.Invoice {
  cancelOpenPayment(context, invoice);
  return markInvoicePaid(context, invoice, {
    amount_paid: invoice.amount_due,
    amount_paid_off_stripe: invoice.amount_due,
  });
}
