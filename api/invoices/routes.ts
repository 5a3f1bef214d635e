import type { z } from 'zod';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import { findInvoices, getInvoice, getInvoicePdf, listInvoices, type invoiceSchema } from '../../contract/money.ts';
import { chargeId } from '../../db/queries/charges.ts';
import * as invoices from '../../db/queries/invoices.ts';
import { readInvoiceSearch } from '../../domain/billing/invoice-search.ts';
import { addressJson } from '../accounts/invoice-details.ts';
import { loadAccount } from '../accounts/load.ts';
import { priceLineJson } from '../charges/price-line-json.ts';
import { rangeOf, scopeOf } from '../http/filters.ts';
import { requireFound } from '../http/require.ts';
import { refundStateJson } from '../refunds/routes.ts';
import { implement } from '../http/route.ts';

type InvoiceJson = z.input<typeof invoiceSchema>;

export const invoiceRoutes = [
  implement(listInvoices, async ({ query }, call) => {
    const filter = {
      ...scopeOf(call, query),
      status: query.status,
      createdAt: rangeOf(query, 'created_at'),
      paidAt: rangeOf(query, 'paid_at'),
    };
    const found = await invoices.listInvoices(call.db, filter, query);
    return { data: found.data.map(invoiceJson), next_cursor: found.nextCursor };
  }),
  implement(findInvoices, async ({ params, query }, call) => {
    const { id } = await loadAccount(call, params.id);
    const found = await invoices.findInvoicesOf(call.db, id, readInvoiceSearch(query.query), query);
    return { data: found.data.map(invoiceJson), next_cursor: found.nextCursor };
  }),
  implement(getInvoice, async ({ params }, call) => {
    return invoiceJson(requireFound(await invoices.findInvoice(call.db, params.id)));
  }),
  implement(getInvoicePdf, async ({ params }, call) => {
    const { id, sandboxId } = requireFound(await invoices.findInvoice(call.db, params.id));
    // Those of sandboxes are unknown to the provider.
    const url = requireFound(sandboxId === null ? await call.deps.invoiceLookups.findPdf(id) : null);
    return { object: 'invoice_pdf' as const, invoice: id, url };
  }),
];

export function invoiceJson({ lines, refund, ...invoice }: invoices.Invoice): InvoiceJson {
  return {
    object: 'invoice',
    id: invoice.id,
    license: commonTo(lines, ({ licenseId }) => licenseId),
    account: invoice.accountId,
    period: commonTo(lines, ({ periodNumber }) => periodNumber),
    covers: invoice.span && { start: formatInstant(invoice.span.start), end: formatInstant(invoice.span.end) },
    amount: { amount: invoice.amount, currency: invoice.currency },
    lines: lines.map(({ licenseId, chargeKey, periodNumber, line }) => ({
      ...priceLineJson(line),
      license: licenseId,
      charge: chargeId(chargeKey),
      period: periodNumber,
    })),
    charge: commonTo(lines, ({ chargeKey }) => chargeId(chargeKey)),
    status: invoice.status,
    attempts: invoice.attempts,
    failure: invoice.failure,
    hosted_url: invoice.hostedUrl,
    paid_at: formatInstantOrNull(invoice.paidAt),
    payment_method: invoice.paymentMethod,
    number: invoice.number,
    billed_to: billedToJson(invoice),
    tax_id: invoice.taxId,
    purchase_order: invoice.purchaseOrder,
    refund: refund && refundStateJson(refund),
    sandbox: invoice.sandboxId,
    created_at: formatInstant(invoice.createdAt),
  };
}

function billedToJson(invoice: Omit<invoices.Invoice, 'lines' | 'refund'>): InvoiceJson['billed_to'] {
  if (invoice.billedName === null) return null;
  return {
    name: invoice.billedName,
    address: addressJson({
      line1: invoice.billedLine1,
      line2: invoice.billedLine2,
      postal_code: invoice.billedPostalCode,
      city: invoice.billedCity,
      country: invoice.billedCountry,
    }),
  };
}

/** What all lines have in common; null where they differ. */
function commonTo<T>(lines: readonly invoices.InvoiceLine[], read: (line: invoices.InvoiceLine) => T): T | null {
  const [value, ...others] = new Set(lines.map(read));
  return value === undefined || others.length > 0 ? null : value;
}
