import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import { createOrm, openQueryable, type Database } from './connect.ts';
import { interceptQueries } from './intercept-queries.ts';
import { runInOwnTransaction, runReadTransaction } from './pipelined.ts';
import { isDriverQuery } from './query-watchdog.ts';

/**
 * A database whose row-level security lets every query see these accounts only, for a login to which it applies: each query runs in
 * a transaction that begins by naming them. A query that reaches the login without them sees no account's rows.
 * It shares the connections of `db`, and promises what `db` does.
 */
export function restrictTo(db: Database, accounts: readonly string[]): Database {
  const setting = `set local app.accounts = '${accounts.map(requireAccountId).join(',')}'`;
  let built: { pool: postgres.Sql; sql: postgres.Sql; orm: PostgresJsDatabase } | undefined;

  const intercept = (pool: postgres.Sql) => (value: unknown) => {
    if (isDriverQuery(value)) runInOwnTransaction(pool, value, `;${setting}`);
    return value;
  };
  function queries() {
    const pool = db.sql;
    if (built?.pool !== pool) {
      const sql = interceptQueries(pool, intercept(pool), { begin: refuseBegin });
      built = { pool, sql, orm: createOrm(sql) };
    }
    return built;
  }
  return {
    get sql() {
      return queries().sql;
    },
    get orm() {
      return queries().orm;
    },
    transaction: (work) =>
      db.transaction(async (transaction) => {
        // Sent together with the first statement of the work, before it. If it fails, so do those after it.
        transaction.sql
          .unsafe(setting)
          .execute()
          .catch(() => undefined);
        return await work(transaction);
      }),
    read: (work) => runReadTransaction(db.sql, (sql) => work(openQueryable(sql)), `;${setting}`),
    listen: (channel, heard) => db.listen(channel, heard),
    close: () => db.close(),
  };
}

/** The id stands in the text of a statement. */
function requireAccountId(id: string): string {
  if (!/^\w+$/.test(id)) throw new TypeError('An account id has other characters than letters, digits and _');
  return id;
}

function refuseBegin(): never {
  throw new TypeError('Use `transaction`, which says whose rows are seen');
}
