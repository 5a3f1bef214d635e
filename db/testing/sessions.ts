import { expect } from 'vitest';
import type { Database } from '../connect.ts';

/** The server's sessions of an application. A session whose client is gone goes on until its statement ends. */
export function sessionsOf(db: () => Database, application: string) {
  const count = async () =>
    (await db().sql`select from pg_stat_activity where application_name = ${application}`).length;
  const countSleeping = async () =>
    (
      await db().sql`
      select from pg_stat_activity where application_name = ${application} and wait_event = 'PgSleep'`
    ).length;
  return {
    count,
    countSleeping,
    /** Waits until as many execute `pg_sleep`. */
    async waitUntilSleeping(wanted = 1): Promise<void> {
      await expect.poll(countSleeping, { interval: 5, timeout: 5_000 }).toBeGreaterThanOrEqual(wanted);
    },
    /** Ends all of them, or those in a `state`, or at most so many; returns how many. Their clients see a closed connection. */
    async end(only: { sleeping?: true; state?: string; limit?: number } = {}): Promise<number> {
      const ended = await db().sql`
        select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${application}
          and (${only.sleeping ?? false} = false or wait_event = 'PgSleep') and (${only.state ?? ''} in ('', state))
        limit ${only.limit ?? 1_000}`;
      return ended.length;
    },
  };
}
