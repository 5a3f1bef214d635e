import type { InstantMs } from '../../domain/calendar/instant.ts';
import { findKeyHint, findKeyHints, readLicenseKey } from '../../db/queries/license-keys.ts';
import { findLicense, type LicenseRow } from '../../db/queries/licenses.ts';
import { findSandbox, findSandboxes, type Sandbox } from '../../db/queries/sandboxes.ts';
import type { ScopedDatabase } from '../../db/scoped.ts';
import { maySeeLicenseKeys } from '../http/identify.ts';
import { requireFound } from '../http/require.ts';
import type { Call } from '../http/route.ts';
import { licenseJson, type LicenseJson, type LicenseRead } from './license-json.ts';

/** A licence that the caller may see, as of its last transition. Throws `not_found` for any other. */
export async function loadLicense(call: Call, id: string): Promise<LicenseRead> {
  const { db } = call;
  const [found, keyHint] = await Promise.all([findLicense(db, id), findKeyHint(db, id)]);
  const row = requireFound(found);
  return licenseRead(row, keyHint, row.sandboxId === null ? null : await findSandbox(db, row.sandboxId));
}

/** The rows of a list with their keys' hints and sandboxes: two queries, whatever the number of rows. */
export async function loadLicenseReads(db: ScopedDatabase, rows: readonly LicenseRow[]): Promise<LicenseRead[]> {
  const sandboxIds = rows.flatMap(({ sandboxId }) => (sandboxId === null ? [] : [sandboxId]));
  const [hints, sandboxes] = await Promise.all([
    findKeyHints(
      db,
      rows.map(({ id }) => id),
    ),
    findSandboxes(db, [...new Set(sandboxIds)]),
  ]);
  return rows.map((row) => licenseRead(row, hints.get(row.id) ?? null, sandboxes.get(row.sandboxId ?? '') ?? null));
}

function licenseRead(row: LicenseRow, keyHint: string | null, sandbox: Sandbox | null): LicenseRead {
  const { record, externalId, metadata, createdAt, paymentMethod, backupPaymentMethod } = row;
  return {
    record,
    externalId,
    metadata,
    cards: { paymentMethod, backupPaymentMethod },
    keyHint,
    createdAt,
    clock: sandbox?.clock ?? null,
    discarded: (sandbox?.discardedAt ?? null) !== null,
  };
}

/** The licence's own time: its sandbox's clock, or real time. */
export function timeOf(call: Call, read: LicenseRead): InstantMs {
  return read.clock ?? call.deps.now();
}

/** The licence on the wire as it is now. */
export function serializeLicense(call: Call, read: LicenseRead): LicenseJson {
  return licenseJson(read, timeOf(call, read));
}

/**
 * The key for the answer to a command that created it; null for a principal that may not read keys, and for a person whose last
 * sign-in is too long ago to be shown one.
 */
export async function visibleKey(call: Call, id: string): Promise<string | null> {
  return maySeeLicenseKeys(call, call.deps.now()) ? await keyOf(call, id) : null;
}

/** The key of a licence in the clear. Throws `not_found` where it has none. */
export async function keyOf(call: Call, id: string): Promise<string> {
  return requireFound(await readLicenseKey(call.db, call.deps.vault, id)).key;
}
