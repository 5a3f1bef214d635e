import { callStripe, isMissing } from './errors.ts';
import type { StripeClient } from './stripe-client.ts';

/** What only the billing provider knows of invoices. Both throw `BillingUnavailableError` when it cannot be reached or failed. */
export interface InvoiceLookups {
  /** A link to the PDF file of an invoice; null where there is none. Links end after some time: ask for each download. */
  findPdf(invoice: string): Promise<string | null>;
  /** The invoice that a payment has paid; null where it has paid something else. */
  findPaidBy(paymentIntent: string): Promise<string | null>;
}

export function createInvoiceLookups(stripe: StripeClient): InvoiceLookups {
  return {
    async findPdf(invoice) {
      try {
        return (await callStripe(stripe.invoices.retrieve(invoice))).invoice_pdf ?? null;
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    async findPaidBy(paymentIntent) {
      const payment = { type: 'payment_intent', payment_intent: paymentIntent } as const;
      const { data } = await callStripe(stripe.invoicePayments.list({ payment, limit: 1 }));
      const invoice = data[0]?.invoice;
      return typeof invoice === 'object' ? invoice.id : (invoice ?? null);
    },
  };
}
