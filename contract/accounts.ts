import { z } from 'zod';
import { defineOperation, MAX_BYTES_WITH_METADATA } from './operation.ts';
import {
  accountId,
  atLeastOneField,
  atLeastOneFieldHint,
  catalogId,
  currency,
  email,
  externalId,
  instantOut,
  instantRange,
  language,
  listOf,
  metadata,
  page,
  sandboxId,
  text,
  zone,
} from './schemas.ts';

/** What stands on an account's invoices. */
export const invoiceAddress = z
  .strictObject({
    line1: text(200),
    line2: text(200).nullable(),
    postal_code: text(20).nullable(),
    city: text(100),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .meta({ description: 'ISO 3166, such as `DE`.' }),
  })
  .meta({ id: 'InvoiceAddress' });

const invoiceDetails = z
  .strictObject({
    name: text(200).nullable().meta({ description: "Null: the account's name." }),
    address: invoiceAddress.nullable(),
    tax_id: text(40)
      .nullable()
      .meta({ description: 'Checked by the form of the country with whose letters it begins.' }),
    purchase_order: text(100)
      .nullable()
      .meta({ description: 'Your own number, by which your bookkeeping knows what was ordered.' }),
  })
  .meta({ id: 'InvoiceDetails', description: 'What stands on invoices from the next one on.' });

export const accountSchema = z
  .object({
    object: z.literal('account'),
    id: accountId,
    external_id: z.string().nullable(),
    name: z.string(),
    email: z.string(),
    language: z.string(),
    zone: z.string(),
    currency,
    region: z.string(),
    parent: z.string().nullable(),
    invoice_details: invoiceDetails,
    reminders: z.boolean().meta({
      description: 'False: no reminders before a trial, a period or a licence ends, except those that a law requires.',
    }),
    passkeys_required: z.boolean().meta({
      description:
        'Whether members reach it only after a sign-in that has shown more than one factor: see `requirePasskeys`.',
    }),
    metadata: z.record(z.string(), z.string()),
    sandbox: z.string().nullable(),
    created_at: instantOut,
  })
  .meta({ id: 'Account' });

const params = z.object({ id: accountId });
const name = text(200);
const common = { tag: 'Accounts' } as const;
const accountChanges = z
  .strictObject({
    name,
    email,
    language,
    reminders: z.boolean(),
    invoice_details: invoiceDetails,
    external_id: externalId.nullable(),
    metadata,
  })
  .partial();

export const createAccount = defineOperation({
  ...common,
  id: 'createAccount',
  maxBodyBytes: MAX_BYTES_WITH_METADATA,
  method: 'post',
  path: '/v1/accounts',
  summary: 'Create an account',
  permission: 'accounts:create',
  body: z.strictObject({
    name,
    email,
    language: language.default('en'),
    zone,
    currency: currency.default('EUR'),
    region: catalogId.meta({ description: 'Id of a region of the catalog: which consumer rules hold.' }),
    parent: accountId.nullable().default(null),
    reminders: z.boolean().default(true),
    external_id: externalId.nullable().default(null),
    metadata: metadata.default({}),
  }),
  reply: accountSchema,
  status: 201,
  problems: ['external_id_taken'],
});

export const listAccounts = defineOperation({
  ...common,
  id: 'listAccounts',
  method: 'get',
  path: '/v1/accounts',
  summary: 'List accounts, newest first',
  permission: 'accounts:read',
  query: z.strictObject({
    ...page,
    parent: accountId.optional(),
    sandbox: sandboxId.optional(),
    external_id: externalId.optional(),
    ...instantRange('created_at'),
  }),
  reply: listOf(accountSchema),
});

export const getAccount = defineOperation({
  ...common,
  id: 'getAccount',
  method: 'get',
  path: '/v1/accounts/{id}',
  summary: 'Read an account',
  permission: 'accounts:read',
  params,
  reply: accountSchema,
});

export const updateAccount = defineOperation({
  ...common,
  id: 'updateAccount',
  maxBodyBytes: MAX_BYTES_WITH_METADATA,
  method: 'patch',
  path: '/v1/accounts/{id}',
  summary: 'Change an account',
  description: 'The zone of an account is pinned in the terms of its licences and does not change.',
  permission: 'accounts:update',
  params,
  body: accountChanges
    .refine(atLeastOneField, atLeastOneFieldHint(Object.keys(accountChanges.shape)))
    .meta({ minProperties: 1 }),
  reply: accountSchema,
  problems: ['external_id_taken', 'billing_unavailable'],
});

export const requirePasskeys = defineOperation({
  ...common,
  id: 'requirePasskeys',
  method: 'post',
  path: '/v1/accounts/{id}/passkeys-required',
  summary: 'Say whether members of an account must sign in by more than a code from a mail',
  description:
    'While it is required, members reach the account in sessions that a passkey has opened, both a code from a mail and a recovery code, ' +
    "or the account's identity provider; any other gets 403 `passkey_required`. The first passkey of somebody who has none opens it, too. " +
    'It holds for people of a parent account as well. API keys are not asked. Whoever requires it by a session must be in such a one. ' +
    'The owners are told by mail.',
  permission: 'members:manage',
  stepUp: true,
  params,
  body: z.strictObject({ required: z.boolean() }),
  reply: accountSchema,
});
