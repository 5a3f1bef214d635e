import { and, asc, eq, gt } from 'drizzle-orm';
import type { InstantMs } from '../domain/calendar/instant.ts';
import type { ChangeLogEntry } from '../domain/lifecycle/effects.ts';
import type { TermsEntry } from '../domain/lifecycle/terms-history.ts';
import { entryHash, genesisHash, recordedText, type HashLink } from './commit/hash-chain.ts';
import { pageLimit, toPage, decodeCursor, type Page, type PageRequest } from './queries/page.ts';
import { isOfVisibleLicense, isVisible } from './queries/visible.ts';
import { changeLog, licenses } from './schema/index.ts';
import type { ScopedDatabase } from './scoped.ts';

/** An entry with its place in the chain. `at` is the licence's own time, `recordedAt` real time. */
export interface LoggedEntry extends ChangeLogEntry, HashLink {
  readonly recordedAt: InstantMs;
}

/** An entry with the text that its hash covers. */
export interface ListedEntry extends LoggedEntry {
  readonly recorded: string;
}

const ENTRY_COLUMNS = {
  sequence: changeLog.sequence,
  at: changeLog.at,
  event: changeLog.event,
  from: changeLog.from,
  to: changeLog.to,
  access: changeLog.access,
  amount: changeLog.amount,
  currency: changeLog.currency,
  actor: changeLog.actor,
  reason: changeLog.reason,
  changes: changeLog.changes,
  previousHash: changeLog.previousHash,
  hash: changeLog.hash,
  recordedAt: changeLog.recordedAt,
};

/** The licence's transitions, oldest first. Throws `InvalidCursor`. */
export async function listChangeLog(
  db: ScopedDatabase,
  licenseId: string,
  request: PageRequest,
): Promise<Page<ListedEntry>> {
  const scope = { list: 'change-log', filter: { licenseId } };
  const limit = pageLimit(request);
  const [after = 0] = decodeCursor(scope, request, 'number') ?? [];
  const rows = await listEntriesAfter(db, licenseId, after, limit + 1);
  const listed = rows.map((row) => ({ ...row, recorded: recordedText(row) }));
  return toPage(scope, listed, limit, (row) => [row.sequence, licenseId]);
}

const BATCH = 500;

/** Fields whose changes tell the versions of a licence's terms, and how often they were renewed. */
const OF_TERMS = ['terms', 'scheduledChange', 'period'] as const;

/** The entries from which the versions of a licence's terms follow, oldest first. */
export async function listTermsEntries(db: ScopedDatabase, licenseId: string): Promise<TermsEntry[]> {
  const { sequence, at, event, actor, changes, terms } = changeLog;
  const found: TermsEntry[] = [];
  for (let after = 0; ;) {
    const batch = await db.orm
      .select({ sequence, at, event, actor, changes, terms })
      .from(changeLog)
      .where(and(eq(changeLog.licenseId, licenseId), gt(sequence, after), isOfVisibleLicense(db, changeLog.licenseId)))
      .orderBy(asc(sequence))
      .limit(BATCH);
    found.push(...batch.filter((entry) => entry.sequence === 1 || OF_TERMS.some((field) => field in entry.changes)));
    const last = batch.at(-1);
    if (!last || batch.length < BATCH) return found;
    after = last.sequence;
  }
}

async function listEntriesAfter(
  db: ScopedDatabase,
  licenseId: string,
  sequence: number,
  limit: number,
): Promise<LoggedEntry[]> {
  const rows = await db.orm
    .select(ENTRY_COLUMNS)
    .from(changeLog)
    .where(
      and(
        eq(changeLog.licenseId, licenseId),
        gt(changeLog.sequence, sequence),
        isOfVisibleLicense(db, changeLog.licenseId),
      ),
    )
    .orderBy(asc(changeLog.sequence))
    .limit(limit);
  return rows.map(({ amount, currency, ...row }) => ({
    ...row,
    amount: amount === null || currency === null ? null : { amount, currency },
  }));
}

export interface ChangeLogVerification {
  readonly valid: boolean;
  /** Entries read, up to and including the first that is wrong. */
  readonly entries: number;
  /** Hash of the last entry; whoever keeps it can later prove that no earlier entry was changed. */
  readonly head: string;
  /** The first sequence at which the chain does not hold; one past the last where entries are missing at the end. */
  readonly brokenAt?: number;
}

/**
 * Recomputes the licence's chain: checks each entry's content against its hash, each link against the entry before, and
 * the last entry against the licence's row. Null when there is no such licence.
 */
export async function verifyChangeLog(db: ScopedDatabase, licenseId: string): Promise<ChangeLogVerification | null> {
  const [row] = await db.orm
    .select({ sequence: licenses.sequence, headHash: licenses.headHash })
    .from(licenses)
    .where(and(eq(licenses.id, licenseId), isVisible(db, licenses.accountId)));
  if (!row) return null;
  let head = genesisHash(licenseId);
  let entries = 0;
  let sequence: number | null = null;
  // The log may grow meanwhile: it is read up to the sequence of the licence's row.
  for (;;) {
    const batch = await listEntriesAfter(db, licenseId, sequence ?? 0, BATCH);
    for (const entry of batch) {
      if (entry.sequence > row.sequence) break;
      entries += 1;
      const follows = sequence === null || entry.sequence === sequence + 1;
      if (!follows || entry.previousHash !== head || entryHash(head, entry) !== entry.hash)
        return { valid: false, entries, head, brokenAt: follows ? entry.sequence : (sequence ?? 0) + 1 };
      head = entry.hash;
      sequence = entry.sequence;
    }
    if (batch.length < BATCH || sequence === row.sequence) break;
  }
  const complete = head === row.headHash && (sequence ?? row.sequence) === row.sequence;
  return complete ? { valid: true, entries, head } : { valid: false, entries, head, brokenAt: (sequence ?? 0) + 1 };
}
