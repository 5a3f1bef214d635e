import { afterAll, beforeAll } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { asSystem } from '../as-system.ts';
import { connect } from '../connect.ts';
import type { ScopedDatabase } from '../scoped.ts';

export { vault } from './vault.ts';

/**
 * A migrated database for one test file, all of it visible. Call it at the top of the file, and the function it returns inside
 * tests; `url` is the address for further connections, `urls` those of the processes' logins.
 */
export function useDatabase(): (() => ScopedDatabase) & { url(): string; urls(): TestDatabase['urls'] } {
  let opened: { db: ScopedDatabase; test: TestDatabase } | undefined;
  beforeAll(async () => {
    const test = await createTestDatabase();
    opened = { db: asSystem(connect(test.url, { applicationName: 'db-test', maxConnections: 4 })), test };
  });
  afterAll(async () => {
    await opened?.db.close();
    await opened?.test.drop();
  });
  const open = () => {
    if (!opened) throw new Error('useDatabase: the database exists inside tests only');
    return opened;
  };
  return Object.assign(() => open().db, { url: () => open().test.url, urls: () => open().test.urls });
}
