import { randomUUID } from 'node:crypto';
import type { Step } from '../domain/lifecycle/effects.ts';
import type { License } from '../domain/lifecycle/license.ts';
import { ClaimRefused } from './commit/claim-refused.ts';
import { genesisHash, linkSteps, type HashLink } from './commit/hash-chain.ts';
import { SequenceConflict } from './commit/sequence-conflict.ts';
import { toCommitRows, type CommitRows } from './commit/rows.ts';
import { refuseRecording } from './commit/refuse.ts';
import { CLAIMED_ONCE, SETTLED_ONCE, writeCommit } from './commit/write.ts';
import type { Database } from './connect.ts';
import { violatedConstraint } from './errors.ts';
import { announceEvents } from './feed/hint.ts';
import { copyClaims } from './queries/claims.ts';
import { copyLicenseLabels } from './queries/license-labels.ts';
import type { Vault } from './vault.ts';

export { ClaimRefused } from './commit/claim-refused.ts';
export { SequenceConflict } from './commit/sequence-conflict.ts';

/** Statements that may write nothing while the licence stays as it was. Each is a new transaction, so the second succeeds. */
const MAX_TRIES = 5;

/**
 * Records consecutive steps of one licence in one transaction: the licence row, its periods and grants, the change log
 * with its hash links, the notifications (a sandbox's are kept as what would have been sent) and events, its keys and
 * claims. Readers of the feed are told that there is something to read.
 *
 * Keyed by `(license, sequence)`: steps already recorded are skipped (`committed` is false when all were), so it can be
 * repeated after any failure. Throws {@link SequenceConflict} when other steps are recorded under those numbers or
 * earlier steps are missing, {@link ClaimRefused} when another licence holds what a step claims (then nothing is written),
 * and `TypeError` for steps that are not consecutive.
 *
 * Two round trips: one reads the head of the log, one writes everything as a single statement. Of two concurrent
 * commits, the row of the licence decides: the loser's statement finds another sequence, writes nothing, and reads the
 * head again. So it does when a claim was refused and is free by the time its holder is looked up, and when its transaction
 * began before the one that recorded the licence's last step: readers of the feed would see the two in the wrong order.
 *
 * `recording` is the same for all tries of one recording: when one of them was refused, none writes anything any more, not
 * even by a statement that was sent before.
 */
export async function commitTransition(
  db: Database,
  vault: Vault,
  steps: readonly Step[],
  recording: string = randomUUID(),
): Promise<{ committed: boolean }> {
  const first = requireConsecutive(steps);
  let head = await readHead(db, first.license.id);
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    const fresh = await unrecordedSteps(db, steps, head);
    if (fresh.length === 0) return { committed: false };
    const rows = toCommitRows(fresh, linkSteps(fresh, head.hash), vault);
    if (await writeUnlessHeld(db, fresh, rows, recording)) {
      announceEvents(db);
      return { committed: true };
    }
    const before = head.sequence;
    head = await readHead(db, first.license.id);
    if (head.sequence !== before) tries = 0;
  }
  throw new Error(`Step ${first.entry.sequence} of ${first.license.id} was not recorded by ${MAX_TRIES} statements`);
}

/**
 * Inserts a sandbox's copy of a licence as it stands: with a key of its own, its present period, its grants, the labels
 * and claims of its source, and a change log that starts with its next step. False when the copy exists already.
 */
export async function insertLicenseCopy(
  db: Database,
  vault: Vault,
  license: License,
  options: { readonly copiedFrom: string },
): Promise<boolean> {
  await copyLicenseLabels(db, license, options.copiedFrom);
  const rows = toCommitRows([], { head: genesisHash(license.id), links: [] }, vault, { license, ...options });
  const inserted = await writeCommit(db, rows, null);
  if (inserted) announceEvents(db);
  await copyClaims(db, license, options.copiedFrom);
  return inserted;
}

/** False where the head has moved, or a claim that was held is free again. Throws {@link ClaimRefused}. */
async function writeUnlessHeld(
  db: Database,
  steps: readonly Step[],
  rows: CommitRows,
  recording: string,
): Promise<boolean> {
  try {
    return await writeCommit(db, rows, recording);
  } catch (error) {
    const violated = violatedConstraint(error);
    if (violated !== CLAIMED_ONCE && violated !== SETTLED_ONCE) throw error;
    const refused = await refuseRecording(db, steps, recording);
    if (refused) throw new ClaimRefused(refused.claim, refused.holder);
    return false;
  }
}

interface Head {
  /** Number of the last step recorded; 0 for a licence that does not exist. */
  readonly sequence: number;
  readonly hash: string;
}

async function readHead({ sql }: Database, licenseId: string): Promise<Head> {
  const [row] = await sql<[Head?]>`select sequence, head_hash as hash from licenses where id = ${licenseId}`;
  return row ?? { sequence: 0, hash: genesisHash(licenseId) };
}

/** The steps after the head. Throws unless the steps up to it are the ones recorded. */
async function unrecordedSteps(db: Database, steps: readonly Step[], head: Head): Promise<readonly Step[]> {
  const fresh = steps.filter(({ entry }) => entry.sequence > head.sequence);
  const repeated = steps.slice(0, steps.length - fresh.length);
  const [next] = fresh;
  if (next && next.entry.sequence > head.sequence + 1) throw SequenceConflict.gap(next, head.sequence);
  const recorded = await readRecordedLinks(db, repeated);
  for (const step of repeated) {
    const stored = recorded.get(step.entry.sequence);
    if (!stored || linkSteps([step], stored.previousHash).head !== stored.hash) throw SequenceConflict.mismatch(step);
  }
  return fresh;
}

async function readRecordedLinks({ sql }: Database, steps: readonly Step[]): Promise<ReadonlyMap<number, HashLink>> {
  const [first, last] = [steps.at(0), steps.at(-1)];
  if (!first || !last) return new Map();
  const rows = await sql<{ sequence: number; previousHash: string; hash: string }[]>`
    select sequence, previous_hash as "previousHash", hash from change_log
    where license_id = ${first.license.id} and sequence between ${first.entry.sequence} and ${last.entry.sequence}`;
  return new Map(rows.map(({ sequence, ...stored }) => [sequence, stored]));
}

/** The first of the steps; throws unless they are consecutive steps of one licence. */
function requireConsecutive(steps: readonly Step[]): Step {
  const [first] = steps;
  if (!first) throw new TypeError('commitTransition: no steps');
  steps.forEach(({ license, entry }, i) => {
    const follows = entry.sequence === first.entry.sequence + i && license.sequence === entry.sequence;
    if (!follows || license.id !== first.license.id)
      throw new TypeError(`commitTransition: step ${entry.sequence} of ${license.id} does not follow the one before`);
  });
  return first;
}
