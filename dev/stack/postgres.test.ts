import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres } from './postgres.ts';
import type { RunningPostgres } from './postgres.ts';

let dir: string;
let first: RunningPostgres;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'postgres-'));
  first = await startPostgres({ dir });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function query(url: string, statement: string): Promise<unknown> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return [...(await sql.unsafe(statement))];
  } finally {
    await sql.end();
  }
}

test('committed data survives SIGKILL, and commits are durable by default', async () => {
  await query(first.url, 'CREATE EXTENSION btree_gist; CREATE TABLE kept (id int); INSERT INTO kept VALUES (42)');
  process.kill(first.pid, 'SIGKILL');

  const second = await startPostgres({ dir, port: first.port });
  try {
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT id FROM kept')).toEqual([{ id: 42 }]);
    expect(await query(second.url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
  } finally {
    await second.stop();
  }
});

test('a server that outlived its supervisor is stopped by the next start', async () => {
  const orphan = await startPostgres({ dir });
  const next = await startPostgres({ dir });
  try {
    expect(await orphan.exited).toEqual({ code: 0, signal: null });
    expect(await query(next.url, 'SELECT id FROM kept')).toEqual([{ id: 42 }]);
  } finally {
    await next.stop();
  }
});
