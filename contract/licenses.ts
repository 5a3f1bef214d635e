import { z } from 'zod';
import { COMMANDS } from '../domain/lifecycle/commands.ts';
import { EVENT_TYPES } from '../domain/lifecycle/events.ts';
import { TEMPLATES } from '../domain/lifecycle/effects.ts';
import { STATES } from '../domain/lifecycle/license.ts';
import { commandAddress } from './commands.ts';
import { defineOperation } from './operation.ts';
import {
  accountId,
  anyOf,
  atLeastOneField,
  atLeastOneFieldHint,
  catalogId,
  currency,
  externalId,
  instantIn,
  instantOut,
  instantRange,
  licenseId,
  listOf,
  metadata,
  moneySchema,
  page,
  sandboxId,
} from './schemas.ts';

const addresses = COMMANDS.map(commandAddress);

/** What happens automatically, in the API's words. */
export const NEXT_EVENTS = [
  'reminder',
  'purchase',
  'trial_end',
  'renewal',
  'period_end',
  'retry',
  'entitlement_reduction',
  'grace_end',
  'resumption',
  'expiry',
  'retirement',
] as const;

export const ACCESS = ['everything', 'reduced', 'read_only', 'nothing'] as const;
export const accessSchema = z
  .enum(ACCESS)
  .meta({ id: 'Access', description: 'How much of what the plan grants can be used.' });

export const keyShown = z.string().nullable().meta({ description: 'The key in the clear; null for agents.' });

export const periodSchema = z
  .object({
    number: z.int(),
    kind: z.enum(['trial', 'paid', 'comp']),
    start: instantOut,
    end: instantOut.meta({ description: 'Exclusive: the first instant after the period.' }),
    last_day: z.iso.date().meta({ description: 'The last day of the period, in the zone of the account.' }),
    days_left: z.int().meta({ description: 'Days left, today included, in the zone of the account.' }),
    zone: z.string().meta({ description: 'IANA zone in which the days begin and end.' }),
  })
  .meta({ id: 'Period' });

export const entitlementSchema = z
  .object({
    feature: z.string(),
    kind: z.enum(['boolean', 'quantity', 'metered']),
    granted: z.boolean(),
    limit: z.int().nullable().meta({ description: 'Null for a boolean.' }),
    from: z.literal('plan'),
  })
  .meta({ id: 'Entitlement' });

const nextEventSchema = z
  .object({ what: z.enum(NEXT_EVENTS), at: instantOut, amount: moneySchema.nullable() })
  .meta({ id: 'NextEvent', description: 'Something that will happen automatically, with the amount it will charge.' });

const paymentOwedSchema = z
  .object({
    period: z.int(),
    amount: moneySchema,
    attempts: z.int(),
    tried_at: instantOut,
    failure: z.string().nullable().meta({ description: 'Decline code of the last attempt.' }),
    invoice: z.string().nullable(),
    action_url: z.string().nullable().meta({ description: 'Where the customer can confirm or pay by hand.' }),
  })
  .meta({ id: 'PaymentOwed' });

export const licenseSchema = z
  .object({
    object: z.literal('license'),
    id: licenseId,
    external_id: z.string().nullable(),
    account: accountId,
    plan: z.string(),
    state: z.enum(STATES),
    access: accessSchema,
    since: instantOut.meta({ description: 'When the state was entered.' }),
    key_hint: z.string().nullable().meta({ description: 'The last characters of the key.' }),
    seats: z.object({ granted: z.int() }),
    price: moneySchema.meta({ description: 'Price of one period for all seats.' }),
    period: periodSchema.nullable(),
    state_ends_at: instantOut.nullable().meta({ description: 'When the present state ends; null when open-ended.' }),
    zone: z.string(),
    auto_renew: z.boolean(),
    cancelled: z.boolean().meta({ description: 'Ends with its period.' }),
    held_since: instantOut.nullable().meta({ description: 'Since when support has put it on hold.' }),
    payment_owed: paymentOwedSchema.nullable(),
    next: z.array(nextEventSchema),
    entitlements: z.array(entitlementSchema),
    available_actions: z
      .array(z.enum(addresses))
      .meta({ description: 'Commands that would be accepted now; each is the last part of its address.' }),
    metadata: z.record(z.string(), z.string()),
    sandbox: z.string().nullable(),
    sequence: z.int().meta({ description: 'Number of the last transition: it rises with every change.' }),
    created_at: instantOut,
  })
  .meta({ id: 'License' });

export const priceLineSchema = z
  .object({
    kind: z.enum(['base']),
    plan: z.string(),
    quantity: z.int(),
    unit_amount: moneySchema,
    amount: moneySchema,
    start: instantOut,
    end: instantOut,
  })
  .meta({ id: 'PriceLine' });

export const previewSchema = z
  .object({
    object: z.literal('preview'),
    id: z.string().meta({ description: 'Send it as `if_preview` to make sure that exactly this is carried out.' }),
    expires_at: instantOut,
    changes: z.boolean().meta({ description: 'False where the command would change nothing.' }),
    charge: z
      .object({ total: moneySchema, lines: z.array(priceLineSchema) })
      .nullable()
      .meta({ description: 'What would be collected at once; taxes are added by the payment provider.' }),
    access_before: accessSchema,
    access_after: accessSchema,
    notices: z.array(z.enum(TEMPLATES)).meta({ description: 'Mails that would be sent.' }),
    license: licenseSchema.meta({ description: 'The licence as it would be, if its payment succeeds.' }),
  })
  .meta({ id: 'Preview', description: 'What a command would do and cost. Nothing has been done.' });

/** Fields that every command takes. */
export const previewFields = {
  preview: z.boolean().default(false).meta({ description: 'Only say what the command would do and cost.' }),
  if_preview: z
    .string()
    .regex(/^prv_[0-9a-z]{1,20}_[A-Za-z0-9_-]{1,64}$/)
    .nullable()
    .default(null)
    .meta({ description: 'Id of a preview: if the command would do anything else by now, it is refused.' }),
};

const params = z.object({ id: licenseId });
const read = { method: 'get', tag: 'Licences', permission: 'licenses:read', params } as const;

const newLicenseSchema = licenseSchema.extend({ key: keyShown }).meta({ id: 'LicenseWithKey' });

export const createLicense = defineOperation({
  id: 'createLicense',
  method: 'post',
  path: '/v1/licenses',
  tag: 'Licences',
  summary: 'Create a licence, as a trial or paid',
  description:
    'Answers when the trial has begun or the first payment has succeeded. When the payment failed, it answers 402 with ' +
    'the id of the licence, which can be reactivated with another payment method. The key is in this answer.',
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
  replyByStatus: { 200: previewSchema, 201: newLicenseSchema },
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
  summary: 'List licences, newest first',
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
  permission: 'license_keys:read',
  path: '/v1/licenses/{id}/key',
  summary: 'Read the key of a licence',
  reply: z.object({ license: licenseId, key: z.string() }),
});

export const changeLogEntrySchema = z
  .object({
    sequence: z.int(),
    at: instantOut.meta({ description: "The licence's own time: a sandbox has its own clock." }),
    recorded_at: instantOut,
    event: z.string(),
    from: z.enum(STATES).nullable(),
    to: z.enum(STATES),
    access: accessSchema,
    amount: moneySchema.nullable().meta({ description: 'What a payment came to; null for all else.' }),
    actor: z.object({ kind: z.enum(['member', 'agent', 'api_key', 'timer', 'billing']), id: z.string() }),
    reason: z.string().nullable(),
    changes: z
      .array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() }))
      .meta({ description: 'Fields that changed. Instants are RFC 3339.' }),
    previous_hash: z.string(),
    hash: z.string().meta({ description: 'SHA-256 over `previous_hash` and the recorded entry.' }),
  })
  .meta({ id: 'ChangeLogEntry' });

export const listChangeLog = defineOperation({
  ...read,
  id: 'listChangeLog',
  path: '/v1/licenses/{id}/change-log',
  summary: 'Everything that has happened to a licence, oldest first',
  query: z.strictObject(page),
  reply: listOf(changeLogEntrySchema),
});

export const verifyChangeLog = defineOperation({
  ...read,
  id: 'verifyChangeLog',
  path: '/v1/licenses/{id}/change-log/verification',
  summary: 'Recompute the hash chain of the change log',
  cost: 20,
  reply: z.object({
    license: licenseId,
    valid: z.boolean(),
    entries: z.int(),
    head: z.string().meta({ description: 'Hash of the last entry. Keep it to prove later what stood before.' }),
    broken_at: z.int().nullable(),
  }),
});

const payments = z
  .string()
  .min(1)
  .max(64)
  .meta({ description: '`succeed`, `as_cards` (in a sandbox), or the decline code with which payments fail.' });

export const forecastSchema = z
  .object({
    license: licenseId,
    from: instantOut,
    until: instantOut,
    payments: payments.meta({ description: 'How payments were assumed to go.' }),
    data: z.array(
      z
        .object({
          at: instantOut,
          event: z.enum(EVENT_TYPES),
          from: z.enum(STATES),
          to: z.enum(STATES),
          access: accessSchema,
          charge: moneySchema.nullable(),
          notices: z.array(z.enum(TEMPLATES)),
          refusal: z.string().nullable().meta({ description: 'Why a hypothetical command would be refused then.' }),
        })
        .meta({ id: 'ForecastStep' }),
    ),
  })
  .meta({ id: 'Forecast' });

const forecastFields = {
  path: '/v1/licenses/{id}/forecast',
  cost: 20,
  reply: forecastSchema,
} as const;

export const getForecast = defineOperation({
  ...read,
  ...forecastFields,
  id: 'getForecast',
  summary: 'What will happen to a licence automatically, and when',
  description: 'Computed by the same rules that will carry it out. Nothing is done.',
  query: z.strictObject({
    until: instantIn.optional().meta({ description: 'Left out: 400 days ahead.' }),
    payments: payments.optional().meta({ description: "Left out: they succeed, or go by a sandbox's cards." }),
  }),
});

export const hypotheticalCommand = z
  .strictObject({
    at: instantIn,
    command: z.enum(addresses),
    body: z.record(z.string(), z.unknown()).default({}).meta({ description: 'The body of the command.' }),
  })
  .meta({ id: 'HypotheticalCommand' });

export const computeForecast = defineOperation({
  ...read,
  ...forecastFields,
  id: 'computeForecast',
  method: 'post',
  idempotency: 'none',
  summary: 'What would happen if: commands and payment outcomes at given dates',
  description: 'Nothing is done. A command that would be refused at its time is listed with the reason.',
  body: z.strictObject({
    until: instantIn.optional(),
    payments: payments.optional(),
    outcomes: z
      .array(z.strictObject({ from: instantIn, payments }))
      .max(50)
      .default([])
      .meta({ description: 'From an instant on, payments go this way instead.' }),
    commands: z.array(hypotheticalCommand).max(50).default([]),
  }),
});

const VALIDATION_CODES = [
  'valid',
  'in_grace',
  'trial_expired',
  'paused',
  'suspended',
  'expired',
  'retired',
  'key_malformed',
  'key_unknown',
  'key_replaced',
  'key_of_sandbox',
] as const;

export const validitySchema = z
  .object({
    valid: z.boolean(),
    code: z.enum(VALIDATION_CODES).meta({ description: 'Stable. A licence can be valid in part: see `entitlements`.' }),
    license: z
      .object({
        id: licenseId,
        plan: z.string(),
        state: z.enum(STATES),
        period_end: instantOut.nullable(),
        sandbox: z.string().nullable(),
      })
      .nullable(),
    entitlements: z.array(entitlementSchema),
    trust_until: instantOut.meta({ description: 'The answer may be kept until then; ask again after it.' }),
    key_valid_until: instantOut
      .nullable()
      .meta({ description: 'A replaced key works until then; null for a current one.' }),
  })
  .meta({ id: 'Validity' });

export const validateKey = defineOperation({
  id: 'validateKey',
  method: 'post',
  path: '/v1/licenses/validate',
  tag: 'Validation',
  summary: 'Whether a licence key is good, and what it grants',
  description:
    'Goes by the dates of the licence, not by whether a job has run. A key that is not good is no error: 200 with ' +
    '`valid: false`. Keys of sandboxes are good only where the body says `"sandbox": true`. A read: answers are never ' +
    'replayed.',
  permission: 'licenses:validate',
  idempotency: 'none',
  body: z.strictObject({
    key: z.string().min(1).max(100),
    sandbox: z.boolean().default(false).meta({ description: 'Accept keys of sandboxes: for trying things out.' }),
  }),
  reply: validitySchema,
});
