import type { Principal } from '../domain/access/principal.ts';
import { VisibleAccounts } from '../domain/access/visible-accounts.ts';
import type { Database, Queryable } from './connect.ts';

/**
 * The database as one principal sees it. What is read of accounts through it belongs to accounts that the principal may
 * see; anything else is as if it did not exist.
 */
export interface ScopedDatabase extends Database {
  readonly visible: VisibleAccounts;
}

/** A transaction of a {@link ScopedDatabase}. */
export interface ScopedQueryable extends Queryable {
  readonly visible: VisibleAccounts;
}

/** `db` as the principal sees it; as nobody (null), it has no account's things. It shares the connections of `db`. */
export function scopeTo(db: Database, principal: Principal | null): ScopedDatabase {
  return {
    get sql() {
      return db.sql;
    },
    get orm() {
      return db.orm;
    },
    transaction: (work) => db.transaction(work),
    read: (work) => db.read(work),
    listen: (channel, heard) => db.listen(channel, heard),
    close: () => db.close(),
    visible: VisibleAccounts.of(principal),
  };
}
