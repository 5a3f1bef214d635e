import { SYSTEM } from '../domain/access/system.ts';
import type { Database } from './connect.ts';
import { scopeTo, type ScopedDatabase } from './scoped.ts';

/** The database as Evergreen itself sees it: all of it. Requests are served with what their own principal sees. */
export function asSystem(db: Database): ScopedDatabase {
  return scopeTo(db, SYSTEM);
}
