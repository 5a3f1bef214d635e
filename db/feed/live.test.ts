import { afterAll, beforeAll, expect, test } from 'vitest';
import type { License } from '../../domain/lifecycle/license.ts';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { commitTransition } from '../commit.ts';
import { connect, type Database } from '../connect.ts';
import { vault } from '../testing/database.ts';
import { expectStep, insertTrial } from '../testing/fixtures.ts';
import { startLiveFeed, type LiveFeed } from './live.ts';
import { newestSequences } from './testing/readers.ts';
import { Writer } from './testing/writer.ts';

let database: TestDatabase;
let db: Database;
const failures: unknown[] = [];
/** No test waits for a poll. */
const ONLY_HINTS = { pollIntervalMs: 600_000 };
const POLLING = { pollIntervalMs: 50 };

beforeAll(async () => {
  database = await createTestDatabase();
  db = connect(database.url, { maxConnections: 2, applicationName: 'feed-test' });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** Subscribes, and tells how often all had to be loaded again, and which sequence of each licence is the newest. */
function follow(feed: LiveFeed) {
  const heard = { resets: 0, newest: new Map<string, number>() };
  const load = async () => {
    for (const [id, sequence] of await newestSequences(db.sql)) heard.newest.set(id, sequence);
  };
  feed.subscribe({
    reset: () => {
      heard.resets += 1;
      void load().catch((error: unknown) => failures.push(error));
    },
    changed: (events) => events.forEach(({ subjectId, sequence }) => heard.newest.set(subjectId, sequence)),
  });
  return heard;
}

/** Records another step of the licence, and returns it. */
async function change(license: License): Promise<License> {
  const step = expectStep(license, { type: 'set_auto_renew', on: !license.autoRenew }, license.clock + 1);
  await commitTransition(db, vault, [step]);
  return step.license;
}

test('subscribers get what is committed, also while an older transaction is open', async () => {
  const { license } = await insertTrial(db);
  const feed = startLiveFeed(database.url, { onFailure: (error) => failures.push(error), ...ONLY_HINTS });
  const heard = follow(feed);
  await expect.poll(() => heard.resets).toBe(1);
  const older = new Writer(database.url);
  await older.begin();
  const { sequence } = await change(license);
  await expect.poll(() => heard.newest.get(license.id)).toBe(sequence);
  await older.end('rollback');
  await older.close();
  await feed.close();
  expect(failures).toEqual([]);
});

test('nothing is missed when all connections are lost', async () => {
  let { license } = await insertTrial(db);
  const feed = startLiveFeed(database.url, { onFailure: (error) => failures.push(error), ...POLLING });
  const heard = follow(feed);
  await expect.poll(() => heard.resets).toBe(1);
  const admin = new Writer(database.url);
  for (let round = 0; round < 5; round += 1) {
    await admin.query(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    license = await eventuallyChanged(license);
    await expect.poll(() => heard.newest.get(license.id), { timeout: 10_000 }).toBe(license.sequence);
  }
  // A server may have crashed, and give the ids of lost transactions a second time.
  expect(heard.resets).toBe(6);
  await admin.close();
  await feed.close();
});

test('all is loaded again when another epoch has begun', async () => {
  const { license } = await insertTrial(db);
  const feed = startLiveFeed(database.url, { onFailure: (error) => failures.push(error), ...ONLY_HINTS });
  const heard = follow(feed);
  await expect.poll(() => heard.resets).toBe(1);
  await db.sql`update feed_epoch set cluster = 'another'`;
  await change(license);
  await expect.poll(() => heard.resets).toBe(2);
  await feed.close();
});

/** A commit that meets a lost connection fails, and is repeated as a workflow repeats it. */
async function eventuallyChanged(license: License): Promise<License> {
  const changed: License[] = [];
  await expect
    .poll(async () => {
      changed.push(await change(license).catch(() => license));
      return changed.at(-1)?.sequence;
    })
    .toBe(license.sequence + 1);
  return changed.at(-1) ?? license;
}
