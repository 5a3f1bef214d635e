import type { Database } from '../../connect.ts';

/** The same database, to which no hint for readers of the feed is sent. */
export function withoutHints<D extends Pick<Database, 'sql' | 'orm'>>(db: D): D {
  const sql = new Proxy(db.sql, {
    apply: (target, self, args: Parameters<typeof db.sql>) =>
      String(args[0]).startsWith('select pg_notify') ? Promise.resolve([]) : Reflect.apply(target, self, args),
  });
  return { ...db, sql, orm: db.orm };
}
