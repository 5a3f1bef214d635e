import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { verifyChangeLog } from './change-log.ts';
import { startDatabaseProxy, type DatabaseProxy } from './testing/database-proxy.ts';
import { useDatabase } from './testing/database.ts';
import { sessionsOf } from './testing/sessions.ts';
import { createTransferTables, LOAD_APPLICATION, type LoadReport } from './testing/load.ts';

const LOSSES = 100;

const db = useDatabase();

const load = sessionsOf(db, LOAD_APPLICATION);

/** Each loses connections in the middle of a transaction; false when none is there. */
const losses: readonly ((proxy: DatabaseProxy) => Promise<boolean>)[] = [
  async () => (await load.end({ sleeping: true, limit: 1 })) > 0,
  async () => (await load.end({ state: 'idle in transaction', limit: 1 })) > 0,
  async (proxy) => {
    if ((await load.countSleeping()) === 0) return false;
    proxy.reset();
    return true;
  },
  async () => (await load.countSleeping()) > 0 && (await load.end()) > 0,
];

test(`${LOSSES} losses in the middle of transactions under load: the process goes on, and nothing is lost or done twice`, async () => {
  await createTransferTables(db());
  const proxy = await startDatabaseProxy(db.url());
  const writer = await startLoad(proxy.url);
  await Promise.race([loseConnections(proxy), writer.ended]);
  const { licenses, transfers, abandoned, outages } = await writer.stop();
  expect(outages).toBeGreaterThanOrEqual(LOSSES);
  await expect.poll(load.count).toBe(0);
  await proxy.close();

  for (const { id, sequence } of licenses)
    expect(await verifyChangeLog(db(), id)).toMatchObject({ valid: true, entries: sequence });
  const written = await readTransfers();
  for (const id of transfers) expect(written.get(id), id).toEqual([-1, 1]);
  for (const id of abandoned) expect([undefined, [-1, 1]], id).toContainEqual(written.get(id));
  expect(new Set([...transfers, ...abandoned])).toEqual(new Set([...abandoned, ...written.keys()]));
}, 60_000);

async function loseConnections(proxy: DatabaseProxy): Promise<void> {
  for (let i = 0, transfers = 0; i < LOSSES; i += 1) {
    transfers = await waitForMoreTransfers(transfers);
    const lose = losses[i % losses.length];
    await expect.poll(() => lose?.(proxy), { interval: 1, timeout: 10_000 }).toBe(true);
  }
}

/** Starts the load as a process of its own. `ended` fails, with what it wrote, when it ends by an error. */
async function startLoad(url: string): Promise<{ ended: Promise<void>; stop(): Promise<LoadReport> }> {
  const child = fork(fileURLToPath(new URL('testing/load.ts', import.meta.url)), [url], {
    execArgv: [],
    stdio: 'pipe',
  });
  const output = Array.fromAsync(child.stderr ?? []);
  const ended = (async () => {
    const [code] = await once(child, 'exit');
    expect(code, (await output).join('')).toBe(0);
  })();
  await Promise.race([once(child, 'message'), ended]);
  return {
    ended,
    async stop() {
      const report = once(child, 'message');
      child.send('stop');
      await ended;
      const [sent]: unknown[] = await report;
      return sent as LoadReport;
    },
  };
}

/** Waits until there are more transfers than before: the load goes on after each loss. */
async function waitForMoreTransfers(before: number): Promise<number> {
  const count = async () => (await db().sql<[{ n: number }]>`select count(*)::int as n from transfers`)[0].n;
  await expect.poll(count, { interval: 5, timeout: 10_000 }).toBeGreaterThan(before);
  return await count();
}

/** The amounts of each transfer. */
async function readTransfers(): Promise<ReadonlyMap<string, readonly number[]>> {
  const rows = await db().sql<{ id: string; amounts: number[] }[]>`
    select id, coalesce(json_agg(amount order by amount) filter (where amount is not null), '[]') as amounts
    from transfers full join transfer_entries on transfer = id group by id`;
  return new Map(rows.map(({ id, amounts }) => [id, amounts]));
}
