import { ensureCustomer } from '../../billing/customers.ts';
import { isRejection } from '../../billing/errors.ts';
import { paymentSucceeded } from '../../billing/payment-events.ts';
import { createPayments, type PaymentResult } from '../../billing/payments.ts';
import type { ProviderInvoice } from '../../billing/provider-invoice.ts';
import type { StripeClient } from '../../billing/stripe-client.ts';
import type { Database } from '../../db/connect.ts';
import { recordInvoice, recordInvoiceFailure, updateInvoiceStatus } from '../../db/queries/invoices.ts';
import { findPayer } from '../../db/queries/payment-methods.ts';
import type { Charge } from '../../domain/lifecycle/effects.ts';
import type { BillingEvent } from '../../domain/lifecycle/events.ts';
import type { PaymentOutcome } from '../activities.ts';
import type { Billing } from './billing.ts';

/** After so many attempts a rejection that is no decline (an unknown card, too large an amount) is taken as final. */
const ACCEPT_REJECTION_AFTER_ATTEMPTS = 5;

/** Billing with real money, by Stripe. What Stripe reports of an invoice is stored in `invoices`. */
export function createLiveBilling({ stripe, db }: { stripe: StripeClient; db: Database }): Billing {
  const payments = createPayments(stripe);
  const isFinal = (attempts: number) => attempts >= ACCEPT_REJECTION_AFTER_ATTEMPTS;

  async function recordState(invoice: ProviderInvoice): Promise<PaymentOutcome | null> {
    const { id, status, paidAt, hostedUrl } = invoice;
    await updateInvoiceStatus(db, id, { status, paidAt, hostedUrl });
    return status === 'paid' ? toPaymentOutcome(paymentSucceeded(invoice)) : null;
  }

  return {
    async collect(charge, unknownOutcome, attempts = 0) {
      const payer = await findPayer(db, charge.account);
      const customer = payer.customer ?? (await ensureCustomer({ stripe, db }, charge.account));
      const acceptRejection = isFinal(attempts);
      const { method } = payer;
      const result = await payments.collect({ charge, customer, method, unknownOutcome, acceptRejection });
      if (result.invoice) await recordInvoice(db, toInvoiceRow(result.invoice, charge, result));
      return toPaymentOutcome(result.event);
    },
    checkInvoice: async (_license, id) => await recordState(await payments.retrieve(id)),
    async voidInvoice(_license, id, attempts = 0) {
      try {
        return await recordState(await payments.void(id));
      } catch (error) {
        if (!isRejection(error) || !isFinal(attempts)) throw error;
        await recordInvoiceFailure(db, id, `not voided: ${error.message}`);
        return null;
      }
    },
    async refundInvoice(_license, id, attempts = 0) {
      try {
        if (await payments.refund(id)) await updateInvoiceStatus(db, id, { status: 'refunded' });
        else await recordInvoiceFailure(db, id, 'not refunded: it was not paid by card');
      } catch (error) {
        if (!isRejection(error) || !isFinal(attempts)) throw error;
        await recordInvoiceFailure(db, id, `not refunded: ${error.message}`);
      }
    },
  };
}

function toPaymentOutcome(event: BillingEvent): PaymentOutcome {
  return { event, at: Date.now() };
}

function toInvoiceRow(
  { id, status, amount, paidAt, hostedUrl }: ProviderInvoice,
  charge: Charge,
  { event }: PaymentResult,
): Parameters<typeof recordInvoice>[1] {
  return {
    id,
    licenseId: charge.license,
    accountId: charge.account,
    sandboxId: charge.sandbox,
    periodNumber: charge.period,
    amount: amount.amount,
    currency: amount.currency,
    status,
    attempts: charge.attempt,
    failure: event.type === 'payment_failed' ? event.failure : null,
    hostedUrl,
    paidAt,
    span: charge.span,
  };
}
