import { callStripe, isMissing } from './errors.ts';
import type { StripeClient } from './stripe-client.ts';

/** Invoices as files at the billing provider. */
export interface InvoiceFiles {
  /**
   * A link to the PDF file of an invoice; null where there is none. The provider's links end after some time: ask for each download.
   * Throws `BillingUnavailableError` when the provider cannot be reached or failed.
   */
  findPdf(invoice: string): Promise<string | null>;
}

export function createInvoiceFiles(stripe: StripeClient): InvoiceFiles {
  return {
    async findPdf(invoice) {
      try {
        return (await callStripe(stripe.invoices.retrieve(invoice))).invoice_pdf ?? null;
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
  };
}
