import { z } from 'zod';
import { MAX_INVOICE_SEARCH } from '../domain/billing/invoice-search.ts';
import { invoiceAddress } from './accounts.ts';
import { defineOperation } from './operation.ts';
import { priceLineSchema } from './price-lines.ts';
import { refundStateSchema } from './refunds.ts';
import {
  accountId,
  anyOf,
  cardToken,
  instantOut,
  instantRange,
  licenseId,
  listOf,
  moneySchema,
  page,
  providerId,
  sandboxId,
  text,
} from './schemas.ts';

export const INVOICE_STATUSES = ['open', 'paid', 'void', 'uncollectible', 'refunded'] as const;

const invoiceLineSchema = priceLineSchema
  .extend({
    license: licenseId,
    charge: z.string().meta({ description: 'The charge that it collects.' }),
    period: z.int().nullable().meta({ description: 'The period that it pays for; null for another purpose.' }),
  })
  .meta({ id: 'InvoiceLine' });

export const invoiceSchema = z
  .object({
    object: z.literal('invoice'),
    id: z.string().meta({ description: "The billing provider's id." }),
    license: licenseId.nullable().meta({ description: 'The licence of all its lines; null where they differ.' }),
    account: accountId,
    period: z
      .int()
      .nullable()
      .meta({ description: 'The period that all its lines pay for; null where there is none.' }),
    covers: z.object({ start: instantOut, end: instantOut }).nullable(),
    amount: moneySchema,
    lines: z.array(invoiceLineSchema).meta({ description: 'Net lines.' }),
    charge: z.string().nullable().meta({ description: 'The charge of all its lines; null where they differ.' }),
    status: z.enum(INVOICE_STATUSES),
    attempts: z.int(),
    failure: z.string().nullable(),
    hosted_url: z.string().nullable(),
    paid_at: instantOut.nullable(),
    payment_method: z
      .string()
      .nullable()
      .meta({ description: 'What has paid it; null where that is not known, as where it was paid by hand.' }),
    number: z.string().nullable().meta({ description: 'The number that is printed on it; null in sandboxes.' }),
    billed_to: z
      .object({ name: z.string(), address: invoiceAddress.nullable() })
      .nullable()
      .meta({ description: 'As it is printed on the invoice; null where that is not known, as in sandboxes.' }),
    tax_id: z.string().nullable().meta({ description: "The account's, when it was made." }),
    purchase_order: z.string().nullable().meta({ description: "The account's, when it was made." }),
    refund: refundStateSchema
      .nullable()
      .meta({ description: 'How the return of its money stands; null where none was asked for, and in sandboxes.' }),
    sandbox: z.string().nullable(),
    created_at: instantOut,
  })
  .meta({ id: 'Invoice' });

const readMoney = { method: 'get', tag: 'Money', permission: 'billing:read' } as const;

export const listInvoices = defineOperation({
  ...readMoney,
  id: 'listInvoices',
  path: '/v1/invoices',
  summary: 'List invoices, newest first; filtered by `paid_at`, by that date',
  query: z.strictObject({
    ...page,
    license: licenseId.optional(),
    account: accountId.optional(),
    status: anyOf(z.enum(INVOICE_STATUSES)),
    sandbox: sandboxId
      .optional()
      .meta({ description: 'Left out: live invoices, unless a licence or account is named.' }),
    ...instantRange('created_at'),
    ...instantRange('paid_at'),
  }),
  reply: listOf(invoiceSchema),
  problems: ['not_found'],
});

export const findInvoices = defineOperation({
  ...readMoney,
  id: 'findInvoices',
  path: '/v1/accounts/{id}/invoices',
  summary: 'Find invoices of an account by number or sum, newest first',
  params: z.object({ id: accountId }),
  query: z.strictObject({
    ...page,
    query: text(MAX_INVOICE_SEARCH).meta({
      description: 'All of the number, or the sum as people write it: `45`, `45.22`, `1.234,50 €`.',
    }),
  }),
  reply: listOf(invoiceSchema),
});

export const getInvoice = defineOperation({
  ...readMoney,
  id: 'getInvoice',
  path: '/v1/invoices/{id}',
  summary: 'Read an invoice',
  params: z.object({ id: providerId }),
  reply: invoiceSchema,
});

export const getInvoicePdf = defineOperation({
  ...readMoney,
  id: 'getInvoicePdf',
  path: '/v1/invoices/{id}/pdf',
  summary: "Get a link to an invoice's PDF file",
  description: "The billing provider's file. Invoices of sandboxes have none: `not_found`.",
  params: z.object({ id: providerId }),
  reply: z
    .object({
      object: z.literal('invoice_pdf'),
      invoice: z.string(),
      url: z.string().meta({ description: 'Whoever has it can read the file. It works for some days.' }),
    })
    .meta({ id: 'InvoicePdf' }),
  problems: ['billing_unavailable'],
});

export const paymentMethodSchema = z
  .object({
    object: z.literal('payment_method'),
    id: z.string().meta({ description: "The billing provider's id." }),
    account: accountId,
    brand: z.string(),
    last4: z.string(),
    exp_month: z.int(),
    exp_year: z.int(),
    default: z.boolean().meta({ description: 'The one that is charged.' }),
    created_at: instantOut,
  })
  .meta({ id: 'PaymentMethod' });

const retrying = z
  .array(licenseId)
  .nullable()
  .meta({
    description:
      'Licences that owe a payment and were asked to collect it now with this payment method; their `charges` show how ' +
      'it goes. Null: they could not be asked in time.',
  });
const withRetrying = paymentMethodSchema.extend({ retrying }).meta({ id: 'PaymentMethodWithRetries' });

const writeMoney = { method: 'post', tag: 'Money', permission: 'billing:write' } as const;
const accountQuery = z.strictObject({ account: accountId });

export const addPaymentMethod = defineOperation({
  ...writeMoney,
  id: 'addPaymentMethod',
  path: '/v1/payment-methods',
  summary: 'Add a payment method, by the token that the billing provider made of the card',
  description:
    'As the new default it is charged at once for licences of the account whose payment has failed, incomplete ' +
    'purchases among them.',
  body: z.strictObject({ account: accountId, token: cardToken, default: z.boolean().default(true) }),
  reply: withRetrying,
  status: 201,
  problems: ['payment_method_invalid', 'billing_unavailable'],
});

/** A setup at the billing provider, where a card is entered on the provider's own page. */
const setupId = z.string().regex(/^cs_[A-Za-z0-9_]{1,97}$/);

const setupSchema = z
  .object({
    object: z.literal('payment_method_setup'),
    id: z.string().meta({ description: "The billing provider's id." }),
    account: accountId,
    url: z.string().meta({ description: 'The page where the card is entered. Send the browser there.' }),
    expires_at: instantOut,
  })
  .meta({ id: 'PaymentMethodSetup' });

export const startPaymentMethodSetup = defineOperation({
  ...writeMoney,
  id: 'startPaymentMethodSetup',
  path: '/v1/payment-methods/setups',
  summary: "Begin to add a card on the billing provider's page",
  description:
    'The provider sends the browser back to the portal, which completes the setup. The card of a setup is saved even if the browser ' +
    'never comes back. An account of a sandbox has no such page.',
  body: z.strictObject({
    account: accountId,
    return_path: z
      .string()
      .max(500)
      .regex(/^\/(?![/\\])[!-[\]-~]*$/)
      .optional()
      .meta({ description: 'The path in the portal where the person goes on afterwards; left out: the billing page.' }),
  }),
  reply: setupSchema,
  status: 201,
  problems: ['billing_unavailable'],
});

export const completePaymentMethodSetup = defineOperation({
  ...writeMoney,
  id: 'completePaymentMethodSetup',
  path: '/v1/payment-methods/setups/{id}/complete',
  summary: "Add the card that was entered on the billing provider's page",
  description:
    'It becomes the default, and pays at once what the account owes, as with `POST /v1/payment-methods`. Repeating it, or the report of ' +
    'the provider before or after it, changes nothing.',
  params: z.object({ id: setupId }),
  body: z.strictObject({ account: accountId }),
  reply: withRetrying,
  problems: ['setup_not_complete', 'setup_over', 'payment_method_invalid', 'billing_unavailable'],
});

export const listPaymentMethods = defineOperation({
  ...readMoney,
  id: 'listPaymentMethods',
  path: '/v1/payment-methods',
  summary: 'List the payment methods of an account, the default first',
  query: accountQuery,
  reply: z.object({ data: z.array(paymentMethodSchema), next_cursor: z.null() }),
  problems: ['not_found'],
});

export const setDefaultPaymentMethod = defineOperation({
  ...writeMoney,
  id: 'setDefaultPaymentMethod',
  path: '/v1/payment-methods/{id}/default',
  summary: 'Make a payment method the one that is charged',
  params: z.object({ id: providerId }),
  body: z.strictObject({ account: accountId }),
  reply: withRetrying,
  problems: ['payment_method_invalid', 'billing_unavailable'],
});

export const removePaymentMethod = defineOperation({
  ...writeMoney,
  id: 'removePaymentMethod',
  method: 'delete',
  path: '/v1/payment-methods/{id}',
  summary: 'Remove a payment method',
  description: 'The default stays while licences renew by themselves: without it, their renewals would fail.',
  stepUp: true,
  params: z.object({ id: providerId }),
  query: accountQuery,
  reply: z.object({ id: z.string(), removed: z.literal(true) }),
  problems: ['payment_method_in_use', 'billing_unavailable'],
});
