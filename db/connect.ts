import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { throwDriverErrors } from './redact-errors.ts';
import * as schema from './schema/index.ts';
import { withQueryWatchdog } from './query-watchdog.ts';

/** Access to the database, as tagged SQL and as Drizzle. */
export interface Database {
  /**
   * Read this property for each query: after a lost connection it is another pool. Write what belongs together as one
   * statement; do not use `begin`: losing the connection in it can end the process.
   */
  readonly sql: postgres.Sql;
  readonly orm: PostgresJsDatabase<typeof schema>;
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

/** How long queries on a pool's other connections may continue after one of its connections is lost. */
const CLOSE_TIMEOUT_S = 1;

/** How long a response may take to arrive after the server must have ended the statement. */
const RESPONSE_GRACE_MS = 2_000;

/**
 * Connects lazily: nothing is sent before the first query, and each query tries a lost server again. While it is away,
 * queries fail within `connectTimeoutMs` (see `isUnavailable`) and never wait without end. Errors are the driver's,
 * without the values that a query was given.
 *
 * A pool that has lost a connection is replaced, and so is one whose query outlasts the server's own limit: there is no
 * other sign of a server that vanished from the network. In postgres 3.4.9 such a connection keeps its dead query: the next
 * ones fail by the old one's error or wait for ever (porsager/postgres #1130, #1142, #1215).
 */
export function connect(url: string, options: ConnectOptions = {}): Database {
  const closings = new Set<Promise<void>>();
  let closed = false;
  let pool = openPool();

  function openPool(): Pick<Database, 'sql' | 'orm'> {
    const { statementTimeoutMs = STATEMENT_TIMEOUT_MS } = options;
    const pool = postgres(url, { ...postgresOptions(options), onclose: () => replace(sql) });
    const sql = withQueryWatchdog(pool, statementTimeoutMs + RESPONSE_GRACE_MS, () => replace(sql));
    const orm = drizzle(sql, { schema });
    throwDriverErrors(orm._.session);
    return { sql, orm };
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
    async close() {
      if (!closed) end(pool.sql);
      closed = true;
      await Promise.all(closings);
    },
  };
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
