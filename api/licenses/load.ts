import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Database } from '../../db/connect.ts';
import { findKeyHint, readLicenseKey } from '../../db/queries/license-keys.ts';
import { findLicense, type LicenseRow } from '../../db/queries/licenses.ts';
import { findSandbox, type Sandbox } from '../../db/queries/sandboxes.ts';
import { licenseKeys, sandboxes } from '../../db/schema/index.ts';
import { requireVisible } from '../http/principal.ts';
import { problem } from '../http/problem.ts';
import { principalOf, type Call } from '../http/route.ts';
import type { LicenseJson } from './schema.ts';
import { licenseJson, type LicenseRead } from './license-json.ts';

/** A licence that the caller may see, as of its last transition. Throws `not_found` for any other. */
export async function loadLicense(call: Call, id: string): Promise<LicenseRead> {
  const { db } = call.deps;
  const row = requireVisible(principalOf(call), await findLicense(db, id), ({ accountId }) => accountId);
  const [hint, sandbox] = await Promise.all([
    findKeyHint(db, id),
    row.sandboxId === null ? null : findSandbox(db, row.sandboxId),
  ]);
  return {
    record: row.record,
    keyHint: hint,
    createdAt: row.createdAt,
    clock: sandbox?.clock ?? null,
    discarded: (sandbox?.discardedAt ?? null) !== null,
  };
}

/** The licence's own time: its sandbox's clock, or the world's. */
export function timeOf(call: Call, read: LicenseRead): InstantMs {
  return read.clock ?? call.deps.now();
}

/** The licence as the API tells of it now. */
export function serializeLicense(call: Call, read: LicenseRead): LicenseJson {
  return licenseJson(read, timeOf(call, read));
}

/** The key beside a licence in the answer to who has just brought it about; null for agents, who see no keys. */
export async function visibleKey(call: Call, id: string): Promise<string | null> {
  return principalOf(call).scope === 'agent' ? null : await keyOf(call, id);
}

/** The key of a licence in the clear, for who may see the licence. */
export async function keyOf(call: Call, id: string): Promise<string> {
  const found = await readLicenseKey(call.deps.db, call.deps.vault, id);
  if (!found) throw problem('not_found', { detail: 'The licence has no key.' });
  return found.key;
}

/** Rows of a list with what stands beside them, in two queries whatever their number. */
export async function loadLicenseReads(db: Database, rows: readonly LicenseRow[]): Promise<LicenseRead[]> {
  const ids = rows.map(({ id }) => id);
  const inSandboxes = rows.flatMap(({ sandboxId }) => (sandboxId === null ? [] : [sandboxId]));
  const [hints, found] = await Promise.all([hintsOf(db, ids), sandboxesOf(db, [...new Set(inSandboxes)])]);
  return rows.map(({ id, record, sandboxId, createdAt }) => {
    const sandbox = sandboxId === null ? undefined : found.get(sandboxId);
    return {
      record,
      keyHint: hints.get(id) ?? null,
      createdAt,
      clock: sandbox?.clock ?? null,
      discarded: (sandbox?.discardedAt ?? null) !== null,
    };
  });
}

async function hintsOf(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.orm
    .select({ id: licenseKeys.licenseId, hint: licenseKeys.hint })
    .from(licenseKeys)
    .where(
      and(inArray(licenseKeys.licenseId, [...ids]), isNull(licenseKeys.validUntil), eq(licenseKeys.revoked, false)),
    );
  return new Map(rows.map(({ id, hint }) => [id, hint]));
}

async function sandboxesOf(db: Database, ids: readonly string[]): Promise<Map<string, Sandbox>> {
  if (ids.length === 0) return new Map();
  const rows = await db.orm
    .select()
    .from(sandboxes)
    .where(inArray(sandboxes.id, [...ids]));
  return new Map(rows.map((row) => [row.id, row]));
}
