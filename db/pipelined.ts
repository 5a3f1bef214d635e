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

/** A transaction whose statements are sent without waiting for one another. */
interface Pipeline {
  /** Fails when the transaction could not be begun. */
  readonly begun: Promise<unknown>;
  /** Makes a query one of the transaction: it is sent when it is executed, behind those before it. */
  adopt(query: DriverQuery): void;
  /** Sends COMMIT behind the statements; what is executed later fails. The server rolls back if one of them has failed. */
  commit(): Promise<unknown>;
}

/** Begins a transaction by `begin`, without waiting for the answer. `pool` is a client whose queries are watched. */
function beginPipeline(pool: postgres.Sql, begin: string): Pipeline {
  const waiting: DriverQuery[] = [];
  let connection: DriverConnection | undefined;
  let [isReady, ended] = [false, false];
  let lost: unknown;

  function sendWaiting(): void {
    // The connection is somebody else's when the transaction has ended, for whatever reason.
    if (connection && connection.reserved !== proceed) lost ??= transactionEnded();
    if (lost) {
      for (const query of waiting.splice(0)) query.reject(lost);
      return rollBack();
    }
    while (isReady) {
      const query = connection && waiting.shift();
      if (!query) return;
      isReady = Boolean(connection?.execute(query));
    }
  }
  /** What was begun must end, or the connection would stay in it. */
  function rollBack(): void {
    if (!connection || !isReady || connection.reserved !== proceed) return;
    const begunOn = connection;
    connection = undefined;
    const rollback = pool.unsafe('rollback');
    if (isDriverQuery(rollback)) rollback.handler = (query) => begunOn.execute(query);
    rollback.execute().catch(() => undefined);
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
  function send(query: DriverQuery): void {
    waiting.push(query);
    sendWaiting();
  }

  const options: postgres.UnsafeQueryOptions & { onexecute: typeof onexecute } = { onexecute };
  const begun = pool.unsafe(begin, [], options).catch((error: unknown) => {
    fail(error);
    throw error;
  });
  return {
    begun,
    adopt(query) {
      // An error that nobody waits for is nobody's.
      void Promise.prototype.then.call(query, undefined, () => undefined);
      query.handler = () => (ended ? query.reject(transactionEnded()) : send(query));
    },
    commit() {
      ended = true;
      const commit = pool.unsafe('commit');
      if (isDriverQuery(commit)) commit.handler = send;
      return commit.execute();
    },
  };
}

/**
 * Runs `work` in a read-only transaction that costs no round trip of its own: BEGIN is sent together with what `work` sends first,
 * and nobody waits for COMMIT, which has nothing to lose. The driver's `begin` waits for both.
 * `pool` is a client whose queries are watched. `settings` are statements that are sent with BEGIN. Fails as soon as BEGIN or
 * `work` does.
 */
export async function runReadTransaction<T>(
  pool: postgres.Sql,
  work: (sql: postgres.ISql) => Promise<T>,
  settings = '',
): Promise<T> {
  const pipeline = beginPipeline(pool, `begin read only${settings}`);
  const adopt = (value: unknown) => {
    if (isDriverQuery(value)) pipeline.adopt(value);
    return value;
  };
  try {
    const [result] = await Promise.all([work(interceptQueries(pool, adopt)), pipeline.begun]);
    return result;
  } finally {
    pipeline.commit().catch(() => undefined);
  }
}

/**
 * Makes a query run in a transaction of its own, in which `settings` are sent first. All is sent together. What reads is answered
 * as soon as its rows are here; what writes, when it is committed.
 */
export function runInOwnTransaction(pool: postgres.Sql, query: DriverQuery, settings: string): void {
  query.handler = () => {
    const isRead = /^\s*select\b/i.test(query.strings[0] ?? '');
    const pipeline = beginPipeline(pool, `begin${isRead ? ' read only' : ''}${settings}`);
    pipeline.begun.catch(() => undefined);
    pipeline.adopt(query);
    query.handler(query);
    const committed = pipeline.commit();
    committed.catch(() => undefined);
    if (isRead) return;
    const resolve = query.resolve.bind(query);
    query.resolve = (rows) =>
      void committed.then(
        () => resolve(rows),
        (error: unknown) => query.reject(error),
      );
  };
}
