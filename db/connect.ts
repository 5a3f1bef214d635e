import './driver-patch/require-patch.mjs';
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { prepareStatements } from './prepare-statements.ts';
import { createWatchdog } from './query-watchdog.ts';
import { runReadTransaction } from './pipelined.ts';
import { throwDriverErrors } from './redact-errors.ts';
import { watchClient } from './watched-client.ts';

/** What queries are sent with, as tagged SQL and as Drizzle: a database, or one transaction in it. */
export interface Queryable {
  readonly sql: postgres.ISql;
  readonly orm: PostgresJsDatabase;
}

/** Access to the database. */
export interface Database extends Queryable {
  /** Read this property for each query: when the server has not answered it is another pool. Never use its `reserve`. */
  readonly sql: postgres.Sql;
  /**
   * Calls `heard` for each notification on a channel, and whenever listening has begun, also after a lost connection: what
   * was sent before then was missed. Has a connection of its own. Rejects when the database is away. Returns what ends it.
   */
  listen(channel: string, heard: () => void): Promise<() => Promise<void>>;
  /**
   * Runs `work` in a transaction: it is committed when `work` returns, and rolled back when `work` or a statement of it fails,
   * also one whose error `work` ignores. It takes a round trip for BEGIN and one for COMMIT, so write as one statement what can
   * be one. Statements that are started together (`Promise.all`) are sent together, and run in that order. `work` must not wait
   * for queries of the database itself: they may wait for a connection that this transaction holds.
   *
   * A lost connection is an outage (see `isUnavailable`), as for a plain query. When it is lost during COMMIT, nobody knows
   * whether the transaction was committed: `work` must be able to run again. It fails at once, while `work` may still be running;
   * no later statement of `work` reaches the server. One that is sent after `work` has ended fails, too.
   */
  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in a read-only transaction, for reads that depend on a setting of the transaction (`set_config`). It takes no round
   * trip more than its statements: BEGIN is sent together with the first ones, and COMMIT is not waited for. Otherwise it promises
   * what `transaction` does, except that a statement's error that `work` ignores fails only the statements after it.
   */
  read<T>(work: (transaction: Queryable) => Promise<T>): Promise<T>;
  /** Lets queries in flight finish, for some seconds at most, then closes. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Shown in `pg_stat_activity`: which process this is. */
  readonly applicationName?: string;
  /** Connections at most. */
  readonly maxConnections?: number;
  /** A statement that runs longer is cancelled by the server. */
  readonly statementTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
}

/** How long a statement may run unless another limit is given. */
const STATEMENT_TIMEOUT_MS = 10_000;

/** How long queries of a pool may continue when it is replaced or closed. */
const CLOSE_TIMEOUT_S = 1;

/** How long a response may take to arrive after the server must have ended the statement. */
const RESPONSE_GRACE_MS = 2_000;

/**
 * Connects lazily: nothing is sent before the first query, and each query tries a lost server again. While it is away,
 * queries fail within `connectTimeoutMs` (see `isUnavailable`) and never wait without end. Errors are the driver's,
 * without the values that a query was given.
 *
 * A lost connection is opened again by the next query. A pool is replaced when the server does not answer a query within the
 * server's own limit, or cannot be connected to in time: there is no other sign of a server that vanished from the network.
 * Queries that wait for the old pool then fail within {@link CLOSE_TIMEOUT_S}.
 */
export function connect(url: string, options: ConnectOptions = {}): Database {
  const closings = new Set<Promise<void>>();
  const listeners = new Set<postgres.Sql>();
  let closed = false;
  let pool = openPool();

  function openPool(): Pick<Database, 'sql' | 'orm'> {
    const { statementTimeoutMs = STATEMENT_TIMEOUT_MS } = options;
    const watchdog = createWatchdog(statementTimeoutMs + RESPONSE_GRACE_MS, () => replace(sql));
    const sql = watchClient(postgres(url, postgresOptions(options)), watchdog);
    return { sql, orm: createOrm(sql) };
  }
  function replace(lost: postgres.Sql): void {
    if (closed || pool.sql !== lost) return;
    pool = openPool();
    end(lost);
  }
  function end(sql: postgres.Sql): void {
    const ended = sql.end({ timeout: CLOSE_TIMEOUT_S }).finally(() => closings.delete(ended));
    closings.add(ended);
  }
  return {
    get sql() {
      return pool.sql;
    },
    get orm() {
      return pool.orm;
    },
    async listen(channel, heard) {
      const listener = postgres(url, { ...postgresOptions(options), max: 1 });
      listeners.add(listener);
      await listener.listen(channel, heard, heard).catch(async (error: unknown) => {
        listeners.delete(listener);
        await listener.end({ timeout: CLOSE_TIMEOUT_S });
        throw error;
      });
      return async () => {
        listeners.delete(listener);
        await listener.end({ timeout: CLOSE_TIMEOUT_S });
      };
    },
    async transaction<T>(work: (transaction: Queryable) => Promise<T>) {
      return (await pool.sql.begin((sql) => work(openQueryable(sql)))) as T;
    },
    read(work) {
      return runReadTransaction(pool.sql, (sql) => work(openQueryable(sql)));
    },
    async close() {
      for (const listener of listeners) end(listener);
      listeners.clear();
      if (!closed) end(pool.sql);
      closed = true;
      await Promise.all(closings);
    },
  };
}

/** The statements of one transaction, given its client. */
export function openQueryable(sql: postgres.ISql): Queryable {
  let orm: Queryable['orm'] | undefined;
  return {
    sql,
    get orm() {
      return (orm ??= createOrm(sql));
    },
  };
}

export function createOrm(sql: postgres.ISql): Queryable['orm'] {
  // Drizzle needs a client's `begin` for its own transactions only.
  const orm = drizzle(sql as postgres.Sql);
  prepareStatements(orm._.session);
  throwDriverErrors(orm._.session);
  return orm;
}

function postgresOptions(options: ConnectOptions): postgres.Options<Record<string, never>> {
  const {
    applicationName = 'evergreen',
    maxConnections: max = 10,
    statementTimeoutMs = STATEMENT_TIMEOUT_MS,
    connectTimeoutMs = 5_000,
  } = options;
  return {
    max,
    max_lifetime: null,
    // Each query tries a lost server at once; it is the callers who wait before they try again.
    backoff: () => 0,
    connect_timeout: connectTimeoutMs / 1_000,
    // No array types are used; fetching them would cost a round trip for each connection.
    fetch_types: false,
    onnotice: () => undefined,
    connection: {
      application_name: applicationName,
      statement_timeout: statementTimeoutMs,
      lock_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: statementTimeoutMs,
      TimeZone: 'UTC',
      DateStyle: 'ISO',
    },
  };
}
