import { z } from 'zod';
import { STATES } from '../domain/lifecycle/license.ts';
import { licenseSchema } from './license-schemas.ts';
import { invoiceSchema } from './money.ts';
import { defineOperation } from './operation.ts';
import {
  accountId,
  atLeastOneField,
  atLeastOneFieldHint,
  instantIn,
  instantOut,
  licenseId,
  listOf,
  page,
  sandboxId,
  text,
} from './schemas.ts';

/** Charges of a sandbox go by the test cards of its account. */
export const AS_CARDS = 'as_cards';

export const sandboxSchema = z
  .object({
    object: z.literal('sandbox'),
    id: sandboxId,
    name: z.string(),
    source_account: accountId,
    account: accountId.meta({ description: 'The copy of the account, in which further licences can be created.' }),
    now: instantOut.meta({ description: 'The test clock.' }),
    payments: z.string().meta({ description: '`as_cards`, or the decline code with which every charge fails.' }),
    created_at: instantOut,
    discarded_at: instantOut.nullable(),
  })
  .meta({ id: 'Sandbox' });

export const mailSchema = z
  .object({
    object: z.literal('mail'),
    id: z.string(),
    license: licenseId,
    template: z.string(),
    to: z.string().meta({ description: 'The address of the account.' }),
    subject: z
      .string()
      .nullable()
      .meta({ description: 'In the language of the account; null for mails of old sandboxes.' }),
    text: z.string().nullable(),
    legal: z.boolean().meta({ description: 'Sent whatever the preferences of the account.' }),
    suppressed: z.boolean().meta({ description: 'Not sent: the account has turned reminders off.' }),
    at: instantOut,
    params: z.record(z.string(), z.unknown()).meta({ description: 'Facts of the mail. Instants are RFC 3339.' }),
  })
  .meta({ id: 'SandboxMail', description: 'A mail that would have been sent.' });

/** What of a licence is compared; each is a field of the licence. */
export const COMPARED = [
  'state',
  'access',
  'plan',
  'seats',
  'price',
  'period',
  'state_ends_at',
  'auto_renew',
  'cancelled',
  'scheduled_change',
  'payment_owed',
  'held_since',
  'entitlements',
] as const;

export const comparisonSchema = z
  .object({
    object: z.literal('sandbox_comparison'),
    live: licenseSchema.nullable().meta({
      description: 'The licence that it was copied from, as it is today; null for one that was bought in the sandbox.',
    }),
    copy: licenseSchema.meta({ description: 'The licence in the sandbox, by its clock.' }),
    differences: z
      .array(z.enum(COMPARED))
      .meta({ description: 'The fields that differ; empty where there is no other.' }),
  })
  .meta({ id: 'SandboxComparison' });

const payments = z.string().min(1).max(64).meta({
  description: '`as_cards`: by the test cards of the account; or a decline code with which every charge fails.',
});

const sandboxChanges = z.strictObject({ name: text(100).optional(), payments: payments.optional() });

const read = { method: 'get', tag: 'Sandboxes', permission: 'sandboxes:read' } as const;
const write = { method: 'post', tag: 'Sandboxes', permission: 'sandboxes:write' } as const;
const params = z.object({ id: sandboxId });
const query = z.strictObject(page);

export const createSandbox = defineOperation({
  ...write,
  id: 'createSandbox',
  path: '/v1/sandboxes',
  summary: 'Copy an account and its licences to where time can be moved and no money is real',
  body: z.strictObject({
    account: accountId,
    name: text(100).default('Sandbox'),
    now: instantIn.optional().meta({ description: 'Where the clock starts, not in the past. Left out: now.' }),
    payments: payments.default(AS_CARDS),
  }),
  reply: sandboxSchema,
  status: 201,
  problems: ['renewal_in_progress', 'sandbox_limit', 'temporal_unavailable'],
  cost: 20,
});

export const listSandboxes = defineOperation({
  ...read,
  id: 'listSandboxes',
  path: '/v1/sandboxes',
  summary: 'List sandboxes, newest first',
  query: z.strictObject({ ...page, account: accountId.optional(), discarded: z.enum(['true', 'false']).optional() }),
  reply: listOf(sandboxSchema),
});

export const getSandbox = defineOperation({
  ...read,
  id: 'getSandbox',
  path: '/v1/sandboxes/{id}',
  summary: 'Read a sandbox',
  params,
  reply: sandboxSchema,
});

export const updateSandbox = defineOperation({
  ...write,
  id: 'updateSandbox',
  method: 'patch',
  path: '/v1/sandboxes/{id}',
  summary: 'Change the name of a sandbox, or how its charges end from now on',
  params,
  body: sandboxChanges
    .refine(atLeastOneField, atLeastOneFieldHint(Object.keys(sandboxChanges.shape)))
    .meta({ minProperties: 1 }),
  reply: sandboxSchema,
  problems: ['sandbox_discarded'],
});

export const discardSandbox = defineOperation({
  ...write,
  id: 'discardSandbox',
  method: 'delete',
  path: '/v1/sandboxes/{id}',
  summary: 'Discard a sandbox: its licences stop, its records stay readable',
  params,
  reply: sandboxSchema,
  problems: ['temporal_unavailable'],
});

export const advanceClock = defineOperation({
  ...write,
  id: 'advanceClock',
  path: '/v1/sandboxes/{id}/clock',
  summary: 'Move the clock of a sandbox forward, and wait for what falls due by then',
  cost: 20,
  description:
    'Answers when all licences have caught up, or shortly before the deadline with `settled: false` for those that are ' +
    'still busy. Send the same instant again to go on waiting.',
  // Sent again, it goes on waiting: a stored answer would say what was true the first time.
  idempotency: 'none',
  params,
  body: z.strictObject({ to: instantIn }),
  reply: sandboxSchema
    .extend({
      settled: z.boolean(),
      licenses: z.array(z.object({ id: licenseId, state: z.enum(STATES), settled: z.boolean() })),
    })
    .meta({ id: 'AdvancedSandbox' }),
  problems: ['sandbox_clock_backwards', 'sandbox_discarded', 'temporal_unavailable'],
});

export const listSandboxLicenses = defineOperation({
  ...read,
  id: 'listSandboxLicenses',
  path: '/v1/sandboxes/{id}/licenses',
  summary: 'List the licences in a sandbox',
  params,
  query,
  reply: listOf(licenseSchema),
});

export const compareSandbox = defineOperation({
  ...read,
  id: 'compareSandbox',
  path: '/v1/sandboxes/{id}/comparison',
  summary: 'Compare the licences in a sandbox with those that they were copied from, as they are today',
  params,
  query,
  reply: listOf(comparisonSchema),
});

export const listSandboxMails = defineOperation({
  ...read,
  id: 'listSandboxMails',
  path: '/v1/sandboxes/{id}/mails',
  summary: 'List the mails that a sandbox would have sent',
  params,
  query,
  reply: listOf(mailSchema),
});

export const listSandboxCharges = defineOperation({
  ...read,
  id: 'listSandboxCharges',
  path: '/v1/sandboxes/{id}/charges',
  summary: 'List the invoices of what a sandbox would have charged',
  params,
  query,
  reply: listOf(invoiceSchema),
});
