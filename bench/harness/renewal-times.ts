import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from '../../db/queries/accounts.ts';
import type { BenchContext } from './context.ts';

/** Sequence of a renewed licence: purchase, payment, renewal due, payment. */
const RENEWED_SEQUENCE = 4;

/**
 * Waits until `count` licences of the accounts are renewed. Returns when each was, in ascending order: the start of the
 * transaction that recorded its period, by the database's clock, in epoch milliseconds.
 * @throws when they are not renewed within `timeoutMs`.
 */
export async function waitForRenewals(
  { db }: BenchContext,
  accounts: readonly Account[],
  count: number,
  timeoutMs = 240_000,
): Promise<number[]> {
  const ids = accounts.map(({ id }) => id);
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const [row] = await db.sql<[{ count: number }]>`
      select count(*)::int from licenses where account_id in ${db.sql(ids)} and sequence >= ${RENEWED_SEQUENCE}`;
    if (row.count >= count) break;
    if (Date.now() > deadline)
      throw new Error(`Only ${row.count} of ${count} licences were renewed in ${timeoutMs} ms`);
    await delay(100);
  }
  const rows = await db.sql<{ at: number }[]>`
    select extract(epoch from updated_at)::float8 * 1000 as at from licenses
    where account_id in ${db.sql(ids)} and sequence >= ${RENEWED_SEQUENCE} order by 1`;
  return rows.map(({ at }) => at);
}
