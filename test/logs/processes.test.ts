import { readFileSync } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort } from '../../dev/stack/ports.ts';
import { loadWorkflowBundle } from '../../worker/bundle.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { useTestEnvironment } from '../support/dev-server.ts';
import { filesOpenForWriting, startWatched, type WatchedProcess } from './process-output.ts';

const environment = useTestEnvironment();
const running: WatchedProcess[] = [];
let dir: string;
let database: TestDatabase;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'evergreen-logs-'));
  database = await createTestDatabase();
  // Bundled beforehand, as in an image.
  await loadWorkflowBundle();
});
afterAll(async () => {
  await Promise.all(running.map((each) => each.stop()));
  await database.drop();
  await rm(dir, { recursive: true, force: true });
});

function start(script: string, env: NodeJS.ProcessEnv): WatchedProcess {
  const started = startWatched(script, env);
  running.push(started);
  return started;
}

/** What all lines have in common. Throws for one that is no JSON. */
function parseLine(line: string): { part: string; level: number; time: number; msg: string; ready?: boolean } {
  const { part, level, time, msg, ready } = JSON.parse(line);
  return { part, level, time, msg, ready };
}

/** The fields of a log, by the inventory of docs/operations.md. */
function inventoried(log: string): string[] {
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const [, , , fields = ''] =
    page
      .split('\n')
      .find((line) => line.startsWith(`| ${log} `))
      ?.split('|') ?? [];
  return [...fields.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
}

const LOGS: Readonly<Record<string, string>> = { worker: "worker's log", migration: "migrations' log" };

function expectLines(lines: readonly string[], part: string): void {
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    const written: Record<string, unknown> = JSON.parse(line);
    const log = 'request' in written ? 'access log' : LOGS[part];
    if (log !== undefined) expect(inventoried(log)).toEqual(expect.arrayContaining(Object.keys(written)));
  }
  for (const line of lines) {
    const { level, time, msg, part: writer } = parseLine(line);
    expect([writer, typeof level, typeof time, msg === undefined || typeof msg === 'string'], line).toEqual([
      part,
      'number',
      'number',
      true,
    ]);
  }
}

const isReady = (lines: readonly string[]) => lines.some((line) => parseLine(line).ready === true);
const onLinux = process.platform === 'linux';

describe('from its start to its end, a process prints lines of JSON and writes no file:', () => {
  test('the API', async () => {
    const port = await findFreePort();
    const api = start('api/main.ts', { ...environment().processEnv, PORT: String(port) });
    await expect.poll(() => isReady(api.lines()), { timeout: 30_000 }).toBe(true);
    expect((await fetch(`http://127.0.0.1:${port}/v1/plans`)).status).toBe(401);
    if (onLinux) expect(await filesOpenForWriting(api.pid)).toEqual([]);
    expect(await api.stop()).toBe(0);
    expectLines(api.lines(), 'api');
    expect(api.lines().some((line) => line.includes('"code":"unauthenticated"'))).toBe(true);
  });

  test('a worker', async () => {
    const worker = start('worker/main.ts', { ...environment().processEnv, TEMPORAL_TASK_QUEUE: 'logs' });
    await expect.poll(() => isReady(worker.lines()), { timeout: 60_000 }).toBe(true);
    if (onLinux) expect(await filesOpenForWriting(worker.pid)).toEqual([]);
    expect(await worker.stop()).toBe(0);
    expectLines(worker.lines(), 'worker');
    expect(worker.lines().some((line) => line.includes('"state":"STOPPED"'))).toBe(true);
  });

  test('the migrations', async () => {
    const migration = start('db/migrate.ts', { DATABASE_URL: database.url });
    expect(await migration.ended).toBe(0);
    expectLines(migration.lines(), 'migration');
  });

  test.each([
    ['api/main.ts', 'api', {}],
    ['worker/main.ts', 'worker', {}],
    ['db/migrate.ts', 'migration', {}],
    ['db/migrate.ts', 'migration', { DATABASE_URL: 'postgres://user:word@127.0.0.1:9/none' }],
  ])('%s (%s) that cannot start with %j', async (script, part, env) => {
    const failed = start(script, env);
    expect(await failed.ended).toBe(1);
    expectLines(failed.lines(), part);
    expect(parseLine(failed.lines().at(-1) ?? '')).toMatchObject({ level: 60 });
    expect(failed.lines().join('\n')).not.toContain('word');
  });
});

describe('a process that writes a file is noticed:', () => {
  test('Node refuses it', async () => {
    const target = join(dir, 'some.log');
    const script = join(dir, 'writes.mjs');
    await writeFile(
      script,
      `import { appendFileSync } from 'node:fs';\nappendFileSync(${JSON.stringify(target)}, 'x');`,
    );
    const writer = start(script, {});
    expect(await writer.ended).toBe(1);
    expect(writer.lines().join('\n')).toContain('ERR_ACCESS_DENIED');
  });

  test.runIf(onLinux)('an open file is found', async () => {
    const target = join(dir, 'open.log');
    await using file = await open(target, 'a');
    expect(file.fd).toBeGreaterThan(2);
    expect(await filesOpenForWriting(process.pid)).toContain(target);
  });
});
