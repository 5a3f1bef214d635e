import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema/index.ts';

/** A pool of connections, as tagged SQL and as Drizzle. */
export interface Database {
  readonly sql: postgres.Sql;
  readonly orm: PostgresJsDatabase<typeof schema>;
  /** Lets queries in flight finish, for at most five seconds, then closes. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Shown in `pg_stat_activity`: which process this is. */
  readonly applicationName?: string;
  /** Connections at most. */
  readonly max?: number;
  /** A statement that runs longer is cancelled by the server. */
  readonly statementTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
}

/**
 * Connects lazily: nothing is sent before the first query, and a lost server is tried again at each query. While it is
 * away queries fail within `connectTimeoutMs`, see `isUnavailable`; they never wait for it without end.
 */
export function connect(url: string, options: ConnectOptions = {}): Database {
  const { applicationName = 'evergreen', max = 10, statementTimeoutMs = 10_000, connectTimeoutMs = 5_000 } = options;
  const sql = postgres(url, {
    max,
    connect_timeout: connectTimeoutMs / 1_000,
    // Soon back after an outage: the library's own back-off would make the first queries wait up to 20 seconds.
    backoff: (tries) => Math.min(1, 0.05 * 2 ** tries),
    // No array types are used; asking for them would cost a round trip on each connection.
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
  });
  return { sql, orm: drizzle(sql, { schema }), close: () => sql.end({ timeout: 5 }) };
}
