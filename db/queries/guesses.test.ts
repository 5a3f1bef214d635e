import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { GUESS_LIMITS } from '../../domain/people/guess-limits.ts';
import { eventually } from '../../test/support/eventually.ts';
import { useDatabase } from '../testing/database.ts';
import { forgetGuess, takeGuess, type GuessDecision, type Guesser } from './guesses.ts';

const db = useDatabase();
const { hour, day } = GUESS_LIMITS.code_try.address;

const guesser = (subject: Guesser['subject'], name: string): Guesser => ({
  subject,
  hash: createHash('sha256').update(name).digest(),
});
const guess = (...guessers: Guesser[]) => takeGuess(db(), 'code_try', guessers);

/** Puts a guesser's count of an hour and a day. */
async function setCount({ subject, hash }: Guesser, count: number): Promise<void> {
  for (const windowS of [3_600, 86_400])
    await db().sql`insert into guess_counters (kind, subject, subject_hash, window_s, starts_at, count)
      values ('code_try', ${subject}, ${hash}, ${windowS}, now(), ${count})`;
}

/** Starts `work` twice while the guesser's counters are locked, and lets them go on together when all wait. */
async function atOnce({ hash }: Guesser, work: () => Promise<GuessDecision>): Promise<GuessDecision[]> {
  let started: Promise<GuessDecision[]> | undefined;
  await db().transaction(async ({ sql }) => {
    await sql`select from guess_counters where subject_hash = ${hash} for update`;
    started = Promise.all([work(), work()]);
    // Asked outside of the transaction, in which it would be answered once and for all.
    await eventually(async () => {
      const [row] = await db().sql<[{ waiting: number }]>`
        select count(*)::int as waiting from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      return row.waiting === 2;
    });
  });
  return (await started) ?? [];
}

test('of guesses at once, only as many pass as are left', async () => {
  const address = guesser('address', 'at once');
  await setCount(address, hour - 1);
  const decisions = await atOnce(address, () => guess(address));
  expect(decisions.filter(({ ok }) => ok)).toHaveLength(1);
});

test('of refusals at once, one is the first, and none after it on that day', async () => {
  const address = guesser('address', 'first');
  await setCount(address, hour);
  const decisions = await atOnce(address, () => guess(address));
  const firsts = (all: GuessDecision[]) => all.filter((decision) => !decision.ok && decision.isFirst).length;
  expect([decisions.length, firsts(decisions)]).toEqual([2, 1]);
  expect(firsts([await guess(address), await guess(address)])).toBe(0);
});

test('a guess that is refused for one guesser counts for none', async () => {
  const [address, client] = [guesser('address', 'of many'), guesser('client', 'attacker')];
  await setCount(client, GUESS_LIMITS.code_try.client.hour);
  expect(await guess(address, client)).toMatchObject({ ok: false, by: 'client' });
  const rows = await db().sql`select from guess_counters where subject_hash = ${address.hash}`;
  expect(rows).toHaveLength(0);
});

test('an hour later guesses pass again, until those of the day are used up', async () => {
  const address = guesser('address', 'patient');
  const pass = async () => (await guess(address)).ok;
  for (let n = 0; n < hour; n += 1) expect(await pass()).toBe(true);
  expect(await pass()).toBe(false);
  const anHourLater = () =>
    db().sql`update guess_counters set starts_at = starts_at - interval '1 hour' where subject_hash = ${address.hash}`;
  await anHourLater();
  for (let n = hour; n < day; n += 1) expect(await pass()).toBe(true);
  await anHourLater();
  const refused = await guess(address);
  expect(refused).toMatchObject({ ok: false, by: 'address' });
  expect(refused.ok ? 0 : refused.retryAfterS).toBeGreaterThan(21 * 3_600);
});

test('where the limit has a pause, one guess passes in each when none is left, also of two at once', async () => {
  const address = guesser('address', 'paused');
  const ask = () => takeGuess(db(), 'code_request', [address]);
  const { hour: most, pauseS } = GUESS_LIMITS.code_request.address;
  for (let n = 0; n < most; n += 1) expect((await ask()).ok).toBe(true);
  const refused = await ask();
  expect(refused).toMatchObject({ ok: false, by: 'address', isFirst: true });
  expect(refused.ok ? 0 : refused.retryAfterS).toBeLessThanOrEqual(pauseS);
  const afterPause = () =>
    db().sql`update guess_counters set starts_at = starts_at - ${pauseS}::int * interval '1 second'
      where subject_hash = ${address.hash} and window_s = ${pauseS}`;
  await afterPause();
  expect((await atOnce(address, ask)).filter(({ ok }) => ok)).toHaveLength(1);
  await afterPause();
  expect([(await ask()).ok, (await ask()).ok]).toEqual([true, false]);
});

test('counters are locked in one order, whether a guess is counted or taken off', async () => {
  const [client, address] = [guesser('client', 'in order'), guesser('address', 'in order')];
  await setCount(client, 1);
  await setCount(address, 1);
  let forgotten: Promise<void> | undefined;
  await db().transaction(async ({ sql }) => {
    await sql`select from guess_counters where subject_hash = ${client.hash} and subject = 'client' for update`;
    forgotten = forgetGuess(db(), 'code_try', [client, address]);
    await eventually(async () => {
      const [row] = await db().sql<[{ waiting: number }]>`
        select count(*)::int as waiting from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      return row.waiting === 1;
    });
    // While it waits for the client's counters, it has those of the address.
    await expect(
      db()
        .sql`select from guess_counters where subject_hash = ${address.hash} and subject = 'address' for update nowait`,
    ).rejects.toMatchObject({ code: '55P03' });
  });
  await forgotten;
  const rows = await db().sql<{ count: number }[]>`
    select count from guess_counters where subject_hash in (${client.hash}, ${address.hash})`;
  expect(rows.map(({ count }) => count)).toEqual([0, 0, 0, 0]);
});

test('a guess that was right is taken off the counts', async () => {
  const address = guesser('address', 'right');
  for (let n = 0; n < day + 1; n += 1) {
    expect((await guess(address)).ok).toBe(true);
    await forgetGuess(db(), 'code_try', [address]);
  }
});
