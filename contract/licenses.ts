import { z } from 'zod';
import { STATES } from '../domain/lifecycle/license.ts';
import { keyShown, licenseSchema } from './license-schemas.ts';
import { defineOperation, MAX_BYTES_WITH_METADATA } from './operation.ts';
import { previewFields, previewSchema } from './previews.ts';
import {
  accountId,
  anyOf,
  atLeastOneField,
  atLeastOneFieldHint,
  catalogId,
  CSV_CELLS,
  currency,
  externalId,
  instantRange,
  licenseId,
  listOf,
  metadata,
  page,
  sandboxId,
} from './schemas.ts';

const params = z.object({ id: licenseId });

const read = { method: 'get', tag: 'Licences', permission: 'licenses:read', params } as const;

const newLicenseSchema = licenseSchema.extend({ key: keyShown }).meta({ id: 'LicenseWithKey' });

export const createLicense = defineOperation({
  id: 'createLicense',
  maxBodyBytes: MAX_BYTES_WITH_METADATA,
  method: 'post',
  path: '/v1/licenses',
  tag: 'Licences',
  summary: 'Create a licence, as a trial or paid',
  description:
    'Answers 201 when the trial has begun or the first payment has succeeded, and 402 with the id of the licence when ' +
    'the payment failed. The licence is then `incomplete`: for a day it can be paid by adding a payment method or by ' +
    '`renew`. 202: the payment has no outcome yet; `Location` is the address of its charge. The key is in this answer.',
  permission: 'licenses:create',
  idempotency: 'required',
  body: z.strictObject({
    account: accountId.meta({ description: "An account, or a sandbox's." }),
    plan: catalogId,
    quantity: z.int().min(1).optional().meta({ description: 'Seats. Left out: the minimum of the plan.' }),
    currency: currency.optional().meta({ description: "Left out: the account's." }),
    trial: z.boolean().default(false),
    auto_renew: z.boolean().default(true),
    external_id: externalId.nullable().default(null),
    metadata: metadata.default({}),
    ...previewFields,
  }),
  reply: z.union([newLicenseSchema, previewSchema]),
  status: 201,
  replyByStatus: { 200: previewSchema, 201: newLicenseSchema, 202: newLicenseSchema },
  problems: [
    'plan_not_sold',
    'trial_not_offered',
    'trial_used',
    'payment_method_required',
    'currency_not_offered',
    'quantity_not_offered',
    'payment_failed',
    'external_id_taken',
    'sandbox_discarded',
    'preview_stale',
    'preview_expired',
    'temporal_unavailable',
  ],
});

export const listLicenses = defineOperation({
  ...read,
  id: 'listLicenses',
  path: '/v1/licenses',
  summary: 'List licences, newest first; filtered by `period_end`, by that date',
  params: z.object({}),
  query: z.strictObject({
    ...page,
    account: accountId.optional(),
    state: anyOf(z.enum(STATES)),
    plan: anyOf(catalogId),
    external_id: externalId.optional(),
    sandbox: sandboxId.optional().meta({ description: 'Left out: live licences, unless an account is named.' }),
    ...instantRange('created_at'),
    ...instantRange('period_end'),
  }),
  reply: listOf(licenseSchema),
  problems: ['not_found'],
});

export const exportLicenses = defineOperation({
  ...read,
  id: 'exportLicenses',
  path: '/v1/accounts/{id}/licenses/export',
  summary: 'The licences of an account as CSV, newest first, ten thousand at a time',
  description: `What the list of the portal has. \`next\` is what changes the licence next by itself. ${CSV_CELLS}`,
  params: z.object({ id: accountId }),
  query: z.strictObject({ cursor: page.cursor }),
  reply: z.string(),
  type: 'text/csv; charset=utf-8',
  cost: 20,
});

export const getLicense = defineOperation({
  ...read,
  id: 'getLicense',
  path: '/v1/licenses/{id}',
  summary: 'Read a licence',
  reply: licenseSchema,
});

export const updateLicense = defineOperation({
  ...read,
  id: 'updateLicense',
  maxBodyBytes: MAX_BYTES_WITH_METADATA,
  method: 'patch',
  permission: 'licenses:command',
  path: '/v1/licenses/{id}',
  summary: 'Change what you have noted on a licence: metadata and external id',
  body: z
    .strictObject({ metadata: metadata.optional(), external_id: externalId.nullable().optional() })
    .refine(atLeastOneField, atLeastOneFieldHint(['metadata', 'external_id']))
    .meta({ minProperties: 1 }),
  reply: licenseSchema,
  problems: ['external_id_taken'],
});

export const getLicenseKey = defineOperation({
  ...read,
  id: 'getLicenseKey',
  audited: true,
  stepUp: true,
  permission: 'license_keys:read',
  path: '/v1/licenses/{id}/key',
  summary: 'Read the key of a licence',
  reply: z.object({ license: licenseId, key: z.string() }),
});
