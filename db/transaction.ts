import type postgres from 'postgres';
import { interceptQueries } from './intercept-queries.ts';
import { isDriverQuery, type Watchdog } from './query-watchdog.ts';
import { redactValues } from './redact-errors.ts';

export type Work = (sql: postgres.TransactionSql) => unknown;

/**
 * Runs `work` by the driver's `begin`, and watches each statement, and COMMIT or ROLLBACK. Every statement belongs to the
 * transaction or fails: one that is sent when `work` has ended is refused, since its connection may serve somebody else by
 * then. Those under way are answered before the transaction ends.
 */
export async function runTransaction(
  pool: postgres.Sql,
  watchdog: Watchdog,
  options: string,
  work: Work,
): Promise<unknown> {
  const sent = new Set<Promise<unknown>>();
  let [workEnded, ended] = [false, false];
  let answered = () => {};

  function watch(query: unknown): unknown {
    if (!isDriverQuery(query)) return query;
    watchdog.watch(query);
    const handle = query.handle.bind(query);
    query.handle = () => {
      if (workEnded && !sent.has(query)) return query.reject(transactionEnded());
      sent.add(query);
      return handle();
    };
    return query;
  }
  try {
    return await pool.begin(options, async (client) => {
      try {
        return await allOf(work(interceptQueries(client, watch, { options: pool.options })));
      } finally {
        workEnded = true;
        await Promise.allSettled(sent);
        // After a lost connection `begin` fails at once, before `work` ends.
        if (!ended) answered = watchdog.expectResponse();
      }
    });
  } catch (error) {
    // COMMIT fails with the values of a row that a deferred constraint refuses.
    redactValues(error);
    throw error;
  } finally {
    ended = true;
    answered();
  }
}

export function transactionEnded(): Error {
  return new Error('The transaction has ended: await its statements in it.');
}

/** As for the driver's `begin`, `work` may return a list of queries. */
async function allOf(result: unknown): Promise<unknown> {
  return Array.isArray(result) ? await Promise.all(result) : await result;
}
