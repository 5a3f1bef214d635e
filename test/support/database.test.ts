import postgres from 'postgres';
import { expect, test } from 'vitest';
import { createTestDatabase } from './database.ts';

test('each test database is migrated, and does not see the tables of another', async () => {
  const [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const [a, b] = [postgres(first.url, { max: 1 }), postgres(second.url, { max: 1 })];
  try {
    await a`CREATE TABLE only_here (id int)`;
    const [extension] = await b`SELECT 1 AS found FROM pg_extension WHERE extname = 'btree_gist'`;
    expect(extension).toEqual({ found: 1 });
    await expect(b`SELECT * FROM only_here`).rejects.toThrow('does not exist');
  } finally {
    await Promise.all([a.end(), b.end()]);
    await Promise.all([first.drop(), second.drop()]);
  }
});
