import { z } from 'zod';
import { STATES } from '../domain/lifecycle/license.ts';
import { accessSchema } from './license-schemas.ts';
import { defineOperation } from './operation.ts';
import { instantOut, licenseId, listOf, moneySchema, page } from './schemas.ts';

const params = z.object({ id: licenseId });
const read = { method: 'get', tag: 'Licences', permission: 'licenses:read', params } as const;

const actorKind = z.enum(['member', 'agent', 'api_key', 'timer', 'billing']);

export const actorSchema = z
  .object({
    kind: actorKind,
    id: z.string(),
    through: z.string().nullable().meta({
      description:
        'The parent account by whose link a person acts, where they are no member of the account themselves.',
    }),
    asked_by: z
      .object({ kind: actorKind, id: z.string(), approval: z.string() })
      .nullable()
      .meta({ description: 'Who asked for it, where the actor approved what somebody else asked for.' }),
  })
  .meta({ id: 'Actor' });

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
    actor: actorSchema,
    reason: z.string().nullable(),
    changes: z
      .array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() }))
      .meta({ description: 'Fields that changed. Instants are RFC 3339.' }),
    recorded: z.string().meta({
      description: 'The entry as it was hashed: JSON with sorted keys and without spaces; instants are milliseconds.',
    }),
    previous_hash: z.string().meta({
      description: 'Of the first entry: SHA-256 over `evergreen/change-log/` and the id of the licence.',
    }),
    hash: z.string().meta({
      description: 'SHA-256 over `previous_hash` followed by `recorded`, in UTF-8; hexadecimal, in small letters.',
    }),
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
