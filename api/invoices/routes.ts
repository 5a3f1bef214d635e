import type { z } from 'zod';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import { getInvoice, listInvoices, type invoiceSchema } from '../../contract/money.ts';
import { chargeId } from '../../db/queries/charges.ts';
import * as invoices from '../../db/queries/invoices.ts';
import { priceLineJson } from '../charges/price-line-json.ts';
import { rangeOf, scopeOf } from '../http/filters.ts';
import { requireVisible } from '../http/principal.ts';
import { implement, principalOf } from '../http/route.ts';

export const invoiceRoutes = [
  implement(listInvoices, async ({ query }, call) => {
    const filter = {
      ...scopeOf(principalOf(call), query),
      status: query.status,
      createdAt: rangeOf(query, 'created_at'),
      paidAt: rangeOf(query, 'paid_at'),
    };
    const found = await invoices.listInvoices(call.deps.db, filter, query);
    return { data: found.data.map(invoiceJson), next_cursor: found.nextCursor };
  }),
  implement(getInvoice, async ({ params }, call) => {
    const found = await invoices.findInvoice(call.deps.db, params.id);
    return invoiceJson(requireVisible(principalOf(call), found, ({ accountId }) => accountId));
  }),
];

export function invoiceJson(invoice: invoices.Invoice): z.input<typeof invoiceSchema> {
  return {
    object: 'invoice',
    id: invoice.id,
    license: invoice.licenseId,
    account: invoice.accountId,
    period: invoice.periodNumber,
    covers: invoice.span && { start: formatInstant(invoice.span.start), end: formatInstant(invoice.span.end) },
    amount: { amount: invoice.amount, currency: invoice.currency },
    lines: invoice.lines.map(priceLineJson),
    charge: chargeId(invoice.chargeKey),
    status: invoice.status,
    attempts: invoice.attempts,
    failure: invoice.failure,
    hosted_url: invoice.hostedUrl,
    paid_at: formatInstantOrNull(invoice.paidAt),
    sandbox: invoice.sandboxId,
    created_at: formatInstant(invoice.createdAt),
  };
}
