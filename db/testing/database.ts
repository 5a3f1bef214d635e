import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { connect, type Database } from '../connect.ts';
import { createVault } from '../vault.ts';

export const vault = createVault(randomBytes(32));

/** A migrated database for one test file. Call it at the top of the file, and the function it returns inside tests. */
export function useDatabase(): () => Database {
  let opened: { db: Database; test: TestDatabase } | undefined;
  beforeAll(async () => {
    const test = await createTestDatabase();
    opened = { db: connect(test.url, { applicationName: 'db-test', maxConnections: 4 }), test };
  });
  afterAll(async () => {
    await opened?.db.close();
    await opened?.test.drop();
  });
  return () => {
    if (!opened) throw new Error('useDatabase: the database exists inside tests only');
    return opened.db;
  };
}
