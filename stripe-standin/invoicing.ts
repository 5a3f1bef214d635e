import type { Stripe } from 'stripe';
import { cancelPaymentIntent, type PaymentAttempt } from './charging.ts';
import type { Context } from './context.ts';
import { minChargeAmount } from './currencies.ts';
import { invalidRequest } from './errors.ts';
import { createHostedLinks } from './hosted-links.ts';
import { idOf } from './ids.ts';
import { toList } from './lists.ts';
import { newInvoiceLine } from './objects/invoice-line.ts';
import { newInvoicePayment } from './objects/invoice-payment.ts';
import { newPaymentIntent } from './objects/payment-intent.ts';

/** How many lines Stripe embeds in an invoice; all of them are listed at its `lines` URL. */
const EMBEDDED_LINES = 10;

/** Stores a new state of an invoice and returns it. */
export function saveInvoice(
  context: Context,
  before: Stripe.Invoice,
  changes: Partial<Stripe.Invoice>,
): Stripe.Invoice {
  const after = { ...before, ...changes };
  context.store.put('invoice', after);
  return after;
}

/** Adds items to a draft as lines, in this order, and updates its totals. */
export function addInvoiceItems(
  context: Context,
  invoice: Stripe.Invoice,
  items: Stripe.InvoiceItem[],
): Stripe.Invoice {
  for (const item of items) {
    context.store.put('invoiceitem', { ...item, invoice: invoice.id });
    context.store.put('line_item', newInvoiceLine(item, invoice.id));
  }
  return updateTotals(context, invoice);
}

/** Recomputes the embedded lines and the totals of a draft from its stored lines. */
export function updateTotals(context: Context, invoice: Stripe.Invoice): Stripe.Invoice {
  const lines = context.store.all('line_item', { parent: invoice.id });
  const total = lines.reduce((sum, line) => sum + line.amount, 0);
  const due = Math.max(0, total);
  return saveInvoice(context, invoice, {
    lines: toList(invoice.lines.url, lines.slice(0, EMBEDDED_LINES), lines.length > EMBEDDED_LINES),
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
    amount_due: due,
    amount_remaining: due,
  });
}

/**
 * Finalizes a draft. It becomes open and gets a payment intent, or it becomes paid if nothing is due. The customer's balance is
 * applied; an amount that is too small to charge is moved to the balance.
 * https://docs.stripe.com/invoicing/integration/workflow-transitions
 */
export function finalizeInvoice(context: Context, draft: Stripe.Invoice): Stripe.Invoice {
  if (draft.status !== 'draft')
    throw invalidRequest("This invoice is already finalized, you can't re-finalize a non-draft invoice.");
  const customer = context.store.get('customer', idOf(draft.customer) ?? '');
  if (!customer || customer.deleted)
    throw invalidRequest('The customer of this invoice was deleted; void or delete the invoice.');
  const { due, ending } = applyBalance(draft, customer.balance);
  const sequence = customer.next_invoice_sequence ?? 1;
  context.store.put('customer', { ...customer, balance: ending, next_invoice_sequence: sequence + 1 });
  const open = saveInvoice(context, draft, {
    status: 'open',
    amount_due: due,
    amount_remaining: due,
    starting_balance: customer.balance,
    ending_balance: ending,
    effective_at: context.now,
    number: `${customer.invoice_prefix ?? 'EVERGREEN'}-${String(sequence).padStart(4, '0')}`,
    ...createHostedLinks(context, draft),
    status_transitions: { ...draft.status_transitions, finalized_at: context.now },
  });
  if (due > 0) preparePayment(context, open);
  context.emit('invoice.finalized', open);
  context.emit('invoice.updated', open, { status: 'draft' });
  return due > 0 ? open : markInvoicePaid(context, open, {});
}

function applyBalance(invoice: Stripe.Invoice, balance: number): { due: number; ending: number } {
  const owed = invoice.total + balance;
  return owed > 0 && owed >= minChargeAmount(invoice.currency) ? { due: owed, ending: 0 } : { due: 0, ending: owed };
}

function preparePayment(context: Context, invoice: Stripe.Invoice): void {
  const intent = newPaymentIntent(
    {
      amount: invoice.amount_due,
      currency: invoice.currency,
      customer: idOf(invoice.customer),
      description: invoice.description ?? `Payment for Invoice ${invoice.number ?? invoice.id}`,
      paymentMethod: idOf(invoice.default_payment_method),
      receiptEmail: invoice.customer_email,
    },
    context.now,
  );
  context.store.put('payment_intent', intent);
  context.store.put('invoice_payment', newInvoicePayment(invoice, intent.id, context.now));
  context.emit('payment_intent.created', intent);
}

/** The open payment of an invoice and its payment intent, if there is one. */
export function findOpenPayment(
  { store }: Context,
  invoice: Stripe.Invoice,
): { payment: Stripe.InvoicePayment; intent: Stripe.PaymentIntent } | undefined {
  const [payment] = store.all('invoice_payment', { parent: invoice.id, status: 'open' });
  const intent = payment && store.get('payment_intent', idOf(payment.payment.payment_intent) ?? '');
  return intent && { payment, intent };
}

/** Updates the invoice that a payment intent collects with the attempt's outcome. Undefined if the intent has no invoice. */
export function recordAttempt(
  context: Context,
  attempt: Pick<PaymentAttempt, 'kind' | 'intent'>,
): Stripe.Invoice | undefined {
  const [payment] = context.store.all('invoice_payment', { source: attempt.intent.id });
  const invoice = payment && context.store.get('invoice', idOf(payment.invoice));
  if (!payment || !invoice) return undefined;
  if (attempt.kind === 'succeeded') {
    const paid: Stripe.InvoicePayment = {
      ...payment,
      amount_paid: attempt.intent.amount_received,
      status: 'paid',
      status_transitions: { ...payment.status_transitions, paid_at: context.now },
    };
    context.store.put('invoice_payment', paid);
    context.emit('invoice_payment.paid', paid);
    return markInvoicePaid(context, invoice, {
      amount_paid: attempt.intent.amount_received,
      ...attemptedFields(invoice),
    });
  }
  const unpaid = saveInvoice(context, invoice, attemptedFields(invoice));
  context.emit('invoice.updated', unpaid, { attempted: invoice.attempted, attempt_count: invoice.attempt_count });
  if (attempt.kind === 'requires_action') context.emit('invoice.payment_action_required', unpaid);
  if (attempt.kind !== 'processing') context.emit('invoice.payment_failed', unpaid);
  return unpaid;
}

/** Stripe counts its own retries only: further manual attempts leave the count at one. */
const attemptedFields = ({ attempt_count }: Stripe.Invoice): Pick<Stripe.Invoice, 'attempted' | 'attempt_count'> => ({
  attempted: true,
  attempt_count: Math.max(1, attempt_count),
});

export function markInvoicePaid(
  context: Context,
  invoice: Stripe.Invoice,
  changes: Pick<Partial<Stripe.Invoice>, 'amount_paid' | 'amount_paid_off_stripe' | 'attempted' | 'attempt_count'>,
): Stripe.Invoice {
  const paid = saveInvoice(context, invoice, {
    attempted: true,
    ...changes,
    status: 'paid',
    amount_remaining: 0,
    status_transitions: { ...invoice.status_transitions, paid_at: context.now },
  });
  context.emit('invoice.updated', paid, { status: invoice.status });
  context.emit('invoice.paid', paid);
  context.emit('invoice.payment_succeeded', paid);
  return paid;
}

/** Whether a bank debit for the invoice has no outcome yet. */
export function isProcessing(context: Context, invoice: Stripe.Invoice): boolean {
  return findOpenPayment(context, invoice)?.intent.status === 'processing';
}

/** Cancels the open payment of an invoice that will not be collected through Stripe. */
export function cancelOpenPayment(context: Context, invoice: Stripe.Invoice): void {
  const open = findOpenPayment(context, invoice);
  if (!open) return;
  cancelPaymentIntent(context, open.intent, 'void_invoice');
  context.store.put('invoice_payment', {
    ...open.payment,
    status: 'canceled',
    status_transitions: { ...open.payment.status_transitions, canceled_at: context.now },
  });
}
