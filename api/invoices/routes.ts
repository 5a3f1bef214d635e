import { z } from 'zod';
import { findInvoice, listInvoices, type Invoice } from '../../db/queries/invoices.ts';
import { INVOICE_STATUSES } from '../../db/schema/index.ts';
import { accountId } from '../accounts/routes.ts';
import { accountFilter, requireVisible } from '../http/principal.ts';
import { principalOf, defineRoute } from '../http/route.ts';
import { idOf, formatInstant, formatInstantOrNull, instantOut, listOf, moneySchema, page } from '../http/schemas.ts';
import { licenseId } from '../licenses/schema.ts';

export const invoiceSchema = z
  .object({
    id: z.string().meta({ description: "The billing provider's id." }),
    license: licenseId,
    account: accountId,
    period: z.int(),
    covers: z.object({ start: instantOut, end: instantOut }).nullable(),
    amount: moneySchema,
    status: z.enum(INVOICE_STATUSES),
    attempts: z.int(),
    failure: z.string().nullable(),
    hosted_url: z.string().nullable(),
    paid_at: instantOut.nullable(),
    sandbox: z.string().nullable(),
    created_at: instantOut,
  })
  .meta({ id: 'Invoice' });

const common = { method: 'get', tag: 'Money', scopes: ['admin', 'agent', 'customer'] } as const;

export const invoiceRoutes = [
  defineRoute({
    ...common,
    path: '/v1/invoices',
    summary: 'List invoices, newest first',
    query: z.strictObject({
      ...page,
      license: licenseId.optional(),
      account: accountId.optional(),
      status: z.enum(INVOICE_STATUSES).optional(),
      sandbox: idOf('sbx')
        .optional()
        .meta({ description: 'Left out: live invoices, unless a licence or account is named.' }),
    }),
    reply: listOf(invoiceSchema),
    handler: async ({ query }, call) => {
      const account = accountFilter(principalOf(call), query.account);
      const named = query.license !== undefined || account !== undefined;
      const found = await listInvoices(
        call.deps.db,
        {
          licenseId: query.license,
          accountId: account,
          status: query.status,
          sandboxId: query.sandbox ?? (named ? undefined : null),
        },
        query,
      );
      return { data: found.data.map(invoiceJson), next_cursor: found.nextCursor };
    },
  }),
  defineRoute({
    ...common,
    path: '/v1/invoices/{id}',
    summary: 'Read an invoice',
    params: z.object({ id: z.string().regex(/^[A-Za-z0-9_]{1,100}$/) }),
    reply: invoiceSchema,
    handler: async ({ params }, call) =>
      invoiceJson(
        requireVisible(principalOf(call), await findInvoice(call.deps.db, params.id), (invoice) => invoice.accountId),
      ),
  }),
];

export function invoiceJson(invoice: Invoice): z.input<typeof invoiceSchema> {
  return {
    id: invoice.id,
    license: invoice.licenseId,
    account: invoice.accountId,
    period: invoice.periodNumber,
    covers: invoice.span && { start: formatInstant(invoice.span.start), end: formatInstant(invoice.span.end) },
    amount: { amount: invoice.amount, currency: invoice.currency },
    status: invoice.status,
    attempts: invoice.attempts,
    failure: invoice.failure,
    hosted_url: invoice.hostedUrl,
    paid_at: formatInstantOrNull(invoice.paidAt),
    sandbox: invoice.sandboxId,
    created_at: formatInstant(invoice.createdAt),
  };
}
