import { z } from 'zod';
import { listChangeLog, verifyChangeLog, type LoggedEntry } from '../../db/change-log.ts';
import { STATES } from '../../domain/lifecycle/license.ts';
import { problem } from '../http/problem.ts';
import { defineRoute } from '../http/route.ts';
import { formatInstant, instantOut, listOf, page } from '../http/schemas.ts';
import { loadLicense } from './load.ts';
import { licenseId } from './schema.ts';

const entrySchema = z
  .object({
    sequence: z.int(),
    at: instantOut.meta({ description: "The licence's own time: a sandbox's clock differs from the world's." }),
    recorded_at: instantOut,
    event: z.string(),
    from: z.enum(STATES).nullable(),
    to: z.enum(STATES),
    actor: z.object({ kind: z.enum(['member', 'agent', 'api_key', 'timer', 'billing']), id: z.string() }),
    reason: z.string().nullable(),
    changes: z
      .record(z.string(), z.tuple([z.unknown(), z.unknown()]))
      .meta({ description: 'Fields that changed: before, after. Instants in epoch milliseconds.' }),
    previous_hash: z.string(),
    hash: z.string().meta({ description: 'SHA-256 over `previous_hash` and the canonical JSON of the entry.' }),
  })
  .meta({ id: 'ChangeLogEntry' });

const common = { method: 'get', tag: 'Licences', scopes: ['admin', 'agent', 'customer'] } as const;
const params = z.object({ id: licenseId });

export const changeLogRoutes = [
  defineRoute({
    ...common,
    path: '/v1/licenses/{id}/change-log',
    summary: 'Everything that has happened to a licence, oldest first',
    params,
    query: z.strictObject(page),
    reply: listOf(entrySchema),
    handler: async ({ params, query }, call) => {
      await loadLicense(call, params.id);
      const found = await listChangeLog(call.deps.db, params.id, query);
      return { data: found.data.map(entryJson), next_cursor: found.nextCursor };
    },
  }),
  defineRoute({
    ...common,
    path: '/v1/licenses/{id}/change-log/verification',
    summary: 'Compute the chain of hashes of the change log anew',
    weight: 20,
    params,
    reply: z.object({
      license: licenseId,
      valid: z.boolean(),
      entries: z.int(),
      head: z.string().meta({ description: 'Hash of the last entry: who keeps it can prove what stood before.' }),
      broken_at: z.int().nullable(),
    }),
    handler: async ({ params }, call) => {
      await loadLicense(call, params.id);
      const verified = await verifyChangeLog(call.deps.db, params.id);
      if (!verified) throw problem('not_found');
      const { brokenAt = null, ...rest } = verified;
      return { license: params.id, ...rest, broken_at: brokenAt };
    },
  }),
];

function entryJson(entry: LoggedEntry): z.input<typeof entrySchema> {
  const { at, recordedAt, previousHash, actor, changes, ...rest } = entry;
  return {
    ...rest,
    at: formatInstant(at),
    recorded_at: formatInstant(recordedAt),
    actor: { ...actor },
    changes: Object.fromEntries(Object.entries(changes).map(([field, [before, after]]) => [field, [before, after]])),
    previous_hash: previousHash,
  };
}
