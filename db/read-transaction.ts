import type postgres from 'postgres';
import { interceptQueries } from './intercept-queries.ts';
import { isDriverQuery, type DriverQuery } from './query-watchdog.ts';
import { transactionEnded } from './transaction.ts';

/** What the driver does with its connections. Like {@link DriverQuery}, it is not documented. */
interface DriverConnection {
  /** Sends a query behind those that it has sent. When it returns false, nothing may be sent before `reserved` is called. */
  execute(query: DriverQuery): unknown;
  /** Is called when all that was sent in an open transaction is answered. When it has ended, the driver sets another value. */
  reserved: unknown;
  /** Is called when the connection is lost. */
  onclose: unknown;
}

/**
 * Runs `work` in a read-only transaction that costs no round trip of its own: BEGIN is sent together with what `work` sends first,
 * and nobody waits for COMMIT, which has nothing to lose. The driver's `begin` waits for both.
 * `pool` is a client whose queries are watched. Fails as soon as BEGIN or `work` does.
 */
export async function runReadTransaction<T>(pool: postgres.Sql, work: (sql: postgres.ISql) => Promise<T>): Promise<T> {
  const waiting: DriverQuery[] = [];
  let connection: DriverConnection | undefined;
  let [isReady, workEnded] = [false, false];
  let lost: unknown;

  function sendWaiting(): void {
    // The connection is somebody else's when the transaction has ended, for whatever reason.
    if (connection && connection.reserved !== proceed) lost ??= transactionEnded();
    if (lost) for (const query of waiting.splice(0)) query.reject(lost);
    while (isReady) {
      const query = connection && waiting.shift();
      if (!query) return;
      isReady = Boolean(connection?.execute(query));
    }
  }
  function proceed(): void {
    isReady = true;
    sendWaiting();
  }
  function fail(error: unknown): void {
    lost = error;
    sendWaiting();
  }
  function onexecute(reserved: DriverConnection): void {
    connection = Object.assign(reserved, { reserved: proceed, onclose: fail });
    proceed();
  }
  function adopt(query: unknown, isEnd = false): unknown {
    if (!isDriverQuery(query)) return query;
    // An error that `work` does not wait for is nobody's.
    void Promise.prototype.then.call(query, undefined, () => undefined);
    query.handler = () => {
      if (workEnded && !isEnd) return query.reject(transactionEnded());
      waiting.push(query);
      sendWaiting();
    };
    return query;
  }

  const options: postgres.UnsafeQueryOptions & { onexecute: typeof onexecute } = { onexecute };
  const begun = pool.unsafe('begin read only', [], options).catch((error: unknown) => {
    fail(error);
    throw error;
  });
  try {
    const [result] = await Promise.all([work(interceptQueries(pool, adopt)), begun]);
    return result;
  } finally {
    workEnded = true;
    const commit = pool.unsafe('commit');
    adopt(commit, true);
    void commit.execute();
  }
}
