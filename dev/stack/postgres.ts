import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import postgres from 'postgres';
import { freePort } from './ports.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { initCluster, passwordOf, SUPERUSER } from './postgres-cluster.ts';
import { clearLeftover, isPassing, readPostmaster } from './postgres-recovery.ts';
import { callerFor } from './postgres-user.ts';
import { startProcess } from './processes.ts';
import type { Part, ProcessSpec, RunningProcess } from './processes.ts';
import { untilReady } from './ready.ts';
import { reasonOf } from './report.ts';

export type Postgres = Part & {
  /** Of a superuser, for the database `evergreen`. */
  url: string;
  port: number;
  pid: number;
  logFile: string;
};

const DATABASE = 'evergreen';

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** What tests give up: after a power cut their data may be gone. Nobody else should. */
const UNSAFE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/**
 * Starts PostgreSQL 18 from npm's binaries, listening on loopback only, with its data in `<dir>/postgres`: made when it is
 * not there, recovered when it was killed hard. Commits are durable unless `fast` is asked for (by tests).
 * `port` absent: any free one.
 */
export async function startPostgres(options: { dir: string; port?: number; fast?: boolean }): Promise<Postgres> {
  const dir = resolve(options.dir);
  const home = join(dir, 'postgres');
  const fast = options.fast ?? false;
  await mkdir(home, { recursive: true });
  const { postgres: server, initdb } = await postgresBinaries();
  const caller = await callerFor([server, initdb], home);
  await clearLeftover(join(home, 'data'));
  const data = await initCluster(home, initdb, caller, fast);

  const port = options.port ?? (await freePort());
  const settings = Object.entries({ ...SETTINGS, port, ...(fast ? UNSAFE : {}) });
  const flags = settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { command, args } = caller.call(server, ['-D', data, ...flags]);
  const process = await serve(
    { name: 'postgres', command, args, dir, cwd: home, ...caller.ids, stopSignal: 'SIGINT' },
    data,
  );
  const url = (database: string, password: string) =>
    `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
  const password = await passwordOf(home);
  await ensureDatabase(url('postgres', password));
  const { pid, logFile, exited } = process;
  return { url: url(DATABASE, password), port, pid, logFile, exited, stop: () => process.stop() };
}

const TRIES = 50;

/** Starts the server and waits until it accepts connections, through the short time in which orphans still hold on. */
async function serve(spec: ProcessSpec, data: string, triesLeft = TRIES): Promise<RunningProcess> {
  const process = await startProcess(spec);
  try {
    await untilReady(process, async () => {
      const postmaster = await readPostmaster(data);
      return postmaster?.pid === process.pid && postmaster.status === 'ready' ? true : undefined;
    });
    return process;
  } catch (error) {
    await process.stop();
    if (triesLeft > 0 && isPassing(reasonOf(error))) return serve(spec, data, triesLeft - 1);
    throw error;
  }
}

async function ensureDatabase(adminUrl: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} });
  try {
    const [found] = await sql`SELECT 1 FROM pg_database WHERE datname = ${DATABASE}`;
    if (!found) await sql`CREATE DATABASE ${sql(DATABASE)}`;
  } finally {
    await sql.end();
  }
}
