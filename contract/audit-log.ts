import { z } from 'zod';
import { SHOWN_AS } from '../domain/access/account-audit.ts';
import { defineOperation } from './operation.ts';
import { CSV_CELLS, accountId, anyOf, idOf, instantOut, instantRange, listOf, page } from './schemas.ts';

const KINDS = ['request', 'change'] as const;
const OUTCOMES = ['started', 'done', 'refused', 'failed'] as const;
const principalId = z.string().regex(/^[\x21-\x7e]{1,100}$/);
const name = z.string().regex(/^[A-Za-z_.]{1,100}$/);

export const auditEntrySchema = z
  .object({
    object: z.literal('audit_entry'),
    id: idOf('aud'),
    kind: z.enum(KINDS).meta({
      description:
        '`request`: what somebody asked of the API. `change`: what was recorded of a licence, however it was asked for.',
    }),
    at: instantOut,
    principal: z
      .object({ kind: z.string(), role: z.string().nullable(), id: z.string() })
      .nullable()
      .meta({ description: 'Null for a request without a valid key.' }),
    through: accountId.nullable().meta({
      description:
        'The parent account by whose link the person acts in the account, where they are no member of it themselves.',
    }),
    asked_by: z.string().nullable().meta({
      description: 'Of a change: who asked for it, where the principal approved what somebody else asked for.',
    }),
    session: z.string().nullable().meta({ description: 'The session of a person.' }),
    view: z.string().nullable().meta({
      description:
        'The view of an account in which it was asked, or which it began or ended. Reads in a view are in the log, too.',
    }),
    action: z.string().meta({ description: 'The operation of the API, or the type of the change.' }),
    subject: z.string().nullable().meta({ description: 'The id that the address names.' }),
    account: z.string().nullable(),
    outcome: z.enum(OUTCOMES).meta({
      description:
        '`refused`: answered by a 4xx. `failed`: by a 5xx, so that it may have been done. `started`: about to be done; ' +
        'another entry with the same `request_id` has how it ended, unless the server was lost.',
    }),
    preview: z.boolean().meta({ description: 'It asked what would happen, and changed nothing.' }),
    replayed: z
      .boolean()
      .meta({ description: 'It got the answer of an earlier request with the same idempotency key.' }),
    status: z.int().nullable(),
    code: z.string().nullable().meta({ description: 'Code of the problem that was answered.' }),
    reason: z.string().nullable().meta({ description: 'The reason that an agent gave.' }),
    request_id: z.string().nullable(),
    address: z.string().nullable().meta({ description: 'Network address of the caller.' }),
    user_agent: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });

const filters = {
  kind: z.enum(KINDS).optional(),
  principal: principalId.optional(),
  action: anyOf(name),
  subject: principalId.optional(),
  account: accountId.optional(),
  outcome: z
    .enum([...OUTCOMES, 'not_done'])
    .optional()
    .meta({ description: '`not_done`: refused or failed.' }),
  ...instantRange('created_at'),
};

const read = { method: 'get', tag: 'Administration', permission: 'audit:read', audited: true } as const;

export const listAuditLog = defineOperation({
  ...read,
  id: 'listAuditLog',
  path: '/v1/audit-log',
  summary: 'What principals did and tried to do, newest first',
  description:
    'Has every request that changes something or reads a licence key, every refused one, and every change of a licence by a ' +
    'person or key. Reads that succeed are not in it.',
  query: z.strictObject({ ...page, ...filters }),
  reply: listOf(auditEntrySchema),
});

export const exportAuditLog = defineOperation({
  ...read,
  id: 'exportAuditLog',
  path: '/v1/audit-log/export',
  summary: 'The same as CSV, ten thousand entries at a time',
  description: CSV_CELLS,
  query: z.strictObject({ cursor: page.cursor, ...filters }),
  reply: z.string(),
  type: 'text/csv; charset=utf-8',
  cost: 20,
});

const entry = auditEntrySchema.shape;
const ofOwn = "of the account's own people and keys; null for all others";

/** What an owner sees of an entry. Nothing of it says which of the vendor's people it was, nor which of another account's. */
export const accountAuditEntrySchema = z
  .object({
    object: z.literal('account_audit_entry'),
    id: entry.id,
    kind: entry.kind,
    at: instantOut,
    principal: z
      .object({
        kind: z.enum(SHOWN_AS).meta({
          description:
            '`member`: somebody of the account. `linked`: somebody of its parent account. `api_key`: one of its keys. `support`: the ' +
            "vendor's people and programs. `other`: somebody else, or somebody who did not say who they are.",
        }),
        role: z
          .string()
          .nullable()
          .meta({ description: 'The role at that time; null where it is not known, and for `other`.' }),
        id: z.string().nullable().meta({ description: 'Null for `support` and `other`.' }),
        name: z
          .string()
          .nullable()
          .meta({ description: 'Of a member, and of a key; null once somebody is no member any more.' }),
      })
      .meta({ description: 'Who it was.' }),
    through: accountId.nullable().meta({ description: 'Of `linked`: the parent account.' }),
    asked_by: z
      .object({ id: z.string(), name: z.string() })
      .nullable()
      .meta({ description: 'Of a change: the member who asked for it, where the principal approved it.' }),
    view: entry.view,
    action: entry.action,
    subject: entry.subject,
    outcome: entry.outcome,
    preview: entry.preview,
    replayed: entry.replayed,
    status: entry.status,
    code: entry.code,
    reason: entry.reason,
    request_id: entry.request_id,
    address: z
      .string()
      .nullable()
      .meta({ description: `Network address, ${ofOwn}.` }),
    user_agent: z
      .string()
      .nullable()
      .meta({ description: `Program of the caller, ${ofOwn}.` }),
  })
  .meta({ id: 'AccountAuditEntry' });

const accountFilters = {
  kind: filters.kind,
  principal: principalId.optional().meta({
    description:
      "A member, a key, or somebody of the parent account, by their id. Of anybody else's there are no entries.",
  }),
  action: filters.action,
  outcome: filters.outcome.meta({ description: '`not_done`: refused or failed. Left out: all but `started`.' }),
  preview: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: '`true`: only what asked what would happen. `false`: only what did not.' }),
  ...instantRange('created_at'),
};

const readOwn = {
  method: 'get',
  tag: 'Accounts',
  permission: 'account_audit:read',
  audited: true,
  params: z.object({ id: accountId }),
} as const;

export const listAccountAuditLog = defineOperation({
  ...readOwn,
  id: 'listAccountAuditLog',
  path: '/v1/accounts/{id}/audit-log',
  summary: 'What people and keys did and tried to do in an account, newest first',
  description:
    'For owners. Has every request that changes something or reads a licence key, every refused one, and every change of a licence by a ' +
    "person or key. Of the vendor's people it says that it was support, and in which role; not who, nor from where. What they ask one " +
    'another, claims of ownership that they have opened, and what they read of this log are not in it. Entries are kept for 400 days. A ' +
    'sandbox has no log.',
  query: z.strictObject({ ...page, ...accountFilters }),
  reply: listOf(accountAuditEntrySchema),
});

export const exportAccountAuditLog = defineOperation({
  ...readOwn,
  id: 'exportAccountAuditLog',
  path: '/v1/accounts/{id}/audit-log/export',
  summary: 'The same as CSV, ten thousand entries at a time',
  description: CSV_CELLS,
  query: z.strictObject({ cursor: page.cursor, ...accountFilters }),
  reply: z.string(),
  type: 'text/csv; charset=utf-8',
  cost: 20,
});
