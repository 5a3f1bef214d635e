import { expect, test } from 'vitest';
import { commitTransition } from '../commit.ts';
import { createAccount, linkStripeCustomer, updateAccount } from '../queries/accounts.ts';
import { advanceClock, discardSandbox } from '../queries/sandboxes.ts';
import { useDatabase, vault } from '../testing/database.ts';
import { DAY_MS, expectStep, insertSandboxCopy, insertTrial, START } from '../testing/fixtures.ts';
import { FEED_START, type FeedEvent } from './event.ts';
import { readInOrder } from './in-order.ts';
import { deleteOldEvents } from './retention.ts';
import { runProjection, type Projection } from './projection.ts';

const db = useDatabase();

/** All events of a subject, once no older transaction is open. */
async function eventsOf(subjectId: string, count: number): Promise<FeedEvent[]> {
  const read = async () =>
    (await readInOrder(db(), FEED_START, 10_000)).filter((event) => event.subjectId === subjectId);
  await expect.poll(async () => (await read()).length, { timeout: 25_000 }).toBe(count);
  return await read();
}

test('an account has an event for itself and for each change, which names what has changed and repeats no value', async () => {
  const contact = { name: 'Acme', email: 'billing@acme.example', language: 'en', zone: 'UTC', region: 'eu' };
  const { id } = await createAccount(db(), { ...contact, currency: 'EUR' });
  await createAccount(db(), { ...contact, currency: 'EUR' }, id);
  await updateAccount(db(), id, { email: 'other@acme.example', reminders: false });
  await updateAccount(db(), id, { email: 'other@acme.example' });
  await linkStripeCustomer(db(), id, 'cus_1');
  expect(await eventsOf(id, 2)).toMatchObject([
    { subject: 'account', sequence: 1, type: 'account.created', account: id, data: { changed: [] } },
    {
      subject: 'account',
      sequence: 2,
      type: 'account.updated',
      account: id,
      data: { changed: ['email', 'reminders'] },
    },
  ]);
});

test('a sandbox has an event for itself, each move of its clock and its end, by its own clock', async () => {
  const { sandbox: id, account } = await insertSandboxCopy(db());
  await advanceClock(db(), id, START + DAY_MS);
  await advanceClock(db(), id, START + DAY_MS);
  await discardSandbox(db(), id, START);
  expect(await eventsOf(id, 3)).toMatchObject([
    { type: 'sandbox.created', sequence: 1, at: START, account, data: { clock: START, discarded: false } },
    { type: 'sandbox.clock_advanced', at: START + DAY_MS, data: { clock: START + DAY_MS, discarded: false } },
    { type: 'sandbox.discarded', sequence: 3, data: { clock: START + DAY_MS, discarded: true } },
  ]);
});

test('another cluster begins another epoch with its first write, whatever its transaction ids are', async () => {
  const { license } = await insertTrial(db());
  const [before] = await eventsOf(license.id, 1);
  await db().sql`update feed_epoch set cluster = 'of the dump'`;
  await db().sql`update licenses set feed_txid = '900000000000' where id = ${license.id}`;
  const steps = [expectStep(license, { type: 'cancel', reason: null }, START + DAY_MS)];
  await Promise.all([1, 2, 3, 4].map(() => commitTransition(db(), vault, steps)));
  const [, after] = await eventsOf(license.id, 2);
  expect(after?.position.epoch).toBe((before?.position.epoch ?? 0) + 1);
});

test('a projection applies each event once, by however many processes it is run; one that fails stores nothing', async () => {
  const { license } = await insertTrial(db());
  await eventsOf(license.id, 1);
  await db().sql`create table counted (subject text, sequence integer)`;
  const counting: Projection = {
    name: 'counted',
    apply: async (...[sql, events]: Parameters<Projection['apply']>) => {
      for (const { subjectId, sequence } of events) await sql`insert into counted values (${subjectId}, ${sequence})`;
    },
  };
  const broken: Projection = {
    name: 'counted',
    apply: async (...given: Parameters<Projection['apply']>) => {
      await counting.apply(...given);
      throw new Error('no room');
    },
  };
  await expect(runProjection(db(), broken)).rejects.toThrow('no room');
  await Promise.all([1, 2, 3].map(() => runProjection(db(), counting)));
  while ((await runProjection(db(), counting)) > 0);
  const rows = await db()
    .sql`select count(*)::int as rows, count(distinct (subject, sequence))::int as events from counted`;
  const [{ count } = { count: 0 }] = await db().sql`select count(*)::int from events`;
  expect(rows).toEqual([{ rows: count, events: count }]);
});

test('events are deleted after 30 days, unless a projection has still to read them', async () => {
  await db().sql`delete from feed_readers`;
  const old = await insertTrial(db());
  await eventsOf(old.license.id, 1);
  await db().sql`update events set created_at = now() - interval '31 days'`;
  const { license } = await insertTrial(db());
  await db().sql`insert into feed_readers (name) values ('behind')`;
  expect(await deleteOldEvents(db())).toBe(0);
  await db().sql`delete from feed_readers where name = 'behind'`;
  expect(await deleteOldEvents(db())).toBeGreaterThan(0);
  const left = await db().sql`select subject_id as id from events where subject_type = 'license'`;
  expect(left).toEqual([{ id: license.id }]);
});
