import { and, desc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import type { Database } from '../connect.ts';
import { licenseKeys, licenses, sandboxes } from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import type { Vault } from '../vault.ts';
import { matches, type OneOrMore } from './filter.ts';
import { isOfVisibleLicense } from './visible.ts';

export interface KeyMatch {
  readonly license: License;
  /** `replaced`: a newer key exists, and this one still works until `validUntil`. `ended`: it no longer works. */
  readonly key: 'current' | 'replaced' | 'ended';
  readonly validUntil: InstantMs | null;
  /** The licence's own time of the check: `now`, or its sandbox's clock. Use it for `validityAt(license, at)`. */
  readonly at: InstantMs;
}

/**
 * The licence of a typed key, in one query; null when there is none, it is for another plan than `plans`, or it belongs to
 * a discarded sandbox, whose clock no longer moves. `now` is real time. Whoever has the key may know its licence, so
 * no account is asked for.
 */
export async function findLicenseByKey(
  db: Database,
  vault: Vault,
  typed: string,
  now: InstantMs,
  { plans }: { readonly plans?: OneOrMore<string> | undefined } = {},
): Promise<KeyMatch | null> {
  const hashes = vault.lookupHashes(typed);
  if (hashes.length === 0) return null;
  const { validUntil, revoked } = licenseKeys;
  const [row] = await db.orm
    .select({ license: licenses.record, validUntil, revoked, clock: sandboxes.clock })
    .from(licenseKeys)
    .innerJoin(licenses, eq(licenses.id, licenseKeys.licenseId))
    .leftJoin(sandboxes, eq(sandboxes.id, licenses.sandboxId))
    .where(
      and(inArray(licenseKeys.lookupHash, [...hashes]), isNull(sandboxes.discardedAt), matches(licenses.planId, plans)),
    );
  if (!row) return null;
  const at = row.clock ?? now;
  return { license: row.license, key: keyStatus(row, at), validUntil: row.validUntil, at };
}

function keyStatus(key: { validUntil: InstantMs | null; revoked: boolean }, at: InstantMs): KeyMatch['key'] {
  if (key.revoked) return 'ended';
  if (key.validUntil === null) return 'current';
  return at < key.validUntil ? 'replaced' : 'ended';
}

export interface DecryptedKey {
  readonly key: string;
  readonly version: number;
  readonly hint: string;
}

/** The decrypted current key of a licence; null when there is no such licence. */
export async function readLicenseKey(
  db: ScopedDatabase,
  vault: Vault,
  licenseId: string,
): Promise<DecryptedKey | null> {
  const [row] = await db.orm.select().from(licenseKeys).where(isCurrentKeyOf(db, licenseId));
  return row ? { key: vault.decrypt(row, licenseId), version: row.version, hint: row.hint } : null;
}

/** The last four characters of the current key, without decrypting it. */
export async function findKeyHint(db: ScopedDatabase, licenseId: string): Promise<string | null> {
  const [row] = await db.orm.select({ hint: licenseKeys.hint }).from(licenseKeys).where(isCurrentKeyOf(db, licenseId));
  return row?.hint ?? null;
}

/** Until when the key before the current one works, or worked; null where the licence has had one key only. */
export async function findReplacedKeyEnd(db: ScopedDatabase, licenseId: string): Promise<InstantMs | null> {
  const { validUntil, version } = licenseKeys;
  const [row] = await db.orm
    .select({ validUntil })
    .from(licenseKeys)
    .where(
      and(eq(licenseKeys.licenseId, licenseId), isNotNull(validUntil), isOfVisibleLicense(db, licenseKeys.licenseId)),
    )
    .orderBy(desc(version))
    .limit(1);
  return row?.validUntil ?? null;
}

function isCurrentKeyOf(db: ScopedDatabase, licenseId: string) {
  return and(eq(licenseKeys.licenseId, licenseId), isCurrent(db));
}

function isCurrent(db: ScopedDatabase) {
  return and(
    isNull(licenseKeys.validUntil),
    eq(licenseKeys.revoked, false),
    isOfVisibleLicense(db, licenseKeys.licenseId),
  );
}

/** Hints of the current keys of several licences, by licence. */
export async function findKeyHints(db: ScopedDatabase, licenseIds: readonly string[]): Promise<Map<string, string>> {
  if (licenseIds.length === 0) return new Map();
  const rows = await db.orm
    .select({ licenseId: licenseKeys.licenseId, hint: licenseKeys.hint })
    .from(licenseKeys)
    .where(and(inArray(licenseKeys.licenseId, [...licenseIds]), isCurrent(db)));
  return new Map(rows.map(({ licenseId, hint }) => [licenseId, hint]));
}
