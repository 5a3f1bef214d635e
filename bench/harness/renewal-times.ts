import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from '../../db/queries/accounts.ts';
import type { BenchContext } from './context.ts';

/** Sequence of a placed licence that has been renewed: bought, paid, due, paid. */
const RENEWED = 4;

/**
 * Waits until so many licences of the accounts are renewed, and answers when each was: the start of the transaction
 * that recorded its period and entitlements, by the database's clock, in epoch milliseconds.
 */
export async function waitForRenewals(
  { db }: BenchContext,
  accounts: readonly Account[],
  count: number,
  patienceMs = 240_000,
): Promise<number[]> {
  const ids = accounts.map(({ id }) => id);
  const until = Date.now() + patienceMs;
  for (;;) {
    const [row] = await db.sql<[{ count: number }]>`
      select count(*)::int from licenses where account_id in ${db.sql(ids)} and sequence >= ${RENEWED}`;
    if (row.count >= count) break;
    if (Date.now() > until) throw new Error(`Only ${row.count} of ${count} licences were renewed in ${patienceMs} ms`);
    await delay(100);
  }
  const rows = await db.sql<{ at: number }[]>`
    select extract(epoch from updated_at)::float8 * 1000 as at from licenses
    where account_id in ${db.sql(ids)} and sequence >= ${RENEWED} order by 1`;
  return rows.map(({ at }) => at);
}
