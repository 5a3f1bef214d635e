import type { z } from 'zod';
import { formatInstant } from '../../contract/format.ts';
import {
  listChangeLog,
  verifyChangeLog,
  type actorSchema,
  type changeLogEntrySchema,
} from '../../contract/change-log.ts';
import {
  listChangeLog as queryChangeLog,
  verifyChangeLog as verifyChain,
  type ListedEntry,
} from '../../db/change-log.ts';
import type { Actor } from '../../domain/lifecycle/license.ts';
import { snakeCase, toWire } from '../../contract/to-wire.ts';
import { problem } from '../http/problem.ts';
import { implement } from '../http/route.ts';
import { loadLicense } from './load.ts';

export const changeLogRoutes = [
  implement(listChangeLog, async ({ params, query }, call) => {
    await loadLicense(call, params.id);
    const found = await queryChangeLog(call.db, params.id, query);
    return { data: found.data.map(entryJson), next_cursor: found.nextCursor };
  }),
  implement(verifyChangeLog, async ({ params }, call) => {
    await loadLicense(call, params.id);
    const verified = await verifyChain(call.db, params.id);
    if (!verified) throw problem('not_found');
    const { brokenAt = null, ...rest } = verified;
    return { license: params.id, ...rest, broken_at: brokenAt };
  }),
];

function entryJson(entry: ListedEntry): z.input<typeof changeLogEntrySchema> {
  const { at, recordedAt, previousHash, actor, amount, changes, ...rest } = entry;
  return {
    ...rest,
    at: formatInstant(at),
    recorded_at: formatInstant(recordedAt),
    amount: amount && { ...amount },
    actor: actorJson(actor),
    changes: Object.entries(changes).map(([field, [before, after]]) => ({
      field: snakeCase(field),
      before: toWire(before, field),
      after: toWire(after, field),
    })),
    previous_hash: previousHash,
  };
}

export function actorJson({ kind, id, through, askedBy }: Actor): z.input<typeof actorSchema> {
  return { kind, id, through: through ?? null, asked_by: askedBy ?? null };
}
