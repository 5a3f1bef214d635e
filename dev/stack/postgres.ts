import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import postgres from 'postgres';
import { findFreePort } from './ports.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { initCluster, ensurePassword, SUPERUSER } from './postgres-cluster.ts';
import { stopLeftoverServer, isTransient, readPostmaster } from './postgres-recovery.ts';
import { createLauncher } from './postgres-user.ts';
import { startProcess } from './processes.ts';
import type { RunningService, ProcessSpec, RunningProcess } from './processes.ts';
import { waitUntilReady } from './readiness.ts';
import { describeError } from './report.ts';

export type RunningPostgres = RunningService & {
  /** Of a superuser, for the database `evergreen`. */
  url: string;
  port: number;
  pid: number;
  logFile: string;
};

const DATABASE = 'evergreen';

const SERVER_SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** For tests only: after a power failure their data may be lost. */
const NON_DURABLE_SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/**
 * Starts PostgreSQL 18 from npm's binaries, listening on loopback only, with its data in `<dir>/postgres`: created when it is
 * missing, recovered after a hard kill. Commits are durable unless `fast` is set (by tests).
 * `port` absent: any free one.
 */
export async function startPostgres(options: { dir: string; port?: number; fast?: boolean }): Promise<RunningPostgres> {
  const dir = resolve(options.dir);
  const home = join(dir, 'postgres');
  const fast = options.fast ?? false;
  await mkdir(home, { recursive: true });
  const { postgres: server, initdb } = await findPostgresBinaries();
  const caller = await createLauncher([server, initdb], home);
  await stopLeftoverServer(join(home, 'data'));
  const data = await initCluster(home, initdb, caller, fast);

  const port = options.port ?? (await findFreePort());
  const settings = Object.entries({ ...SERVER_SETTINGS, port, ...(fast ? NON_DURABLE_SETTINGS : {}) });
  const flags = settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { command, args } = caller.commandFor(server, ['-D', data, ...flags]);
  const process = await startServer(
    { name: 'postgres', command, args, dir, cwd: home, ...caller.user, stopSignal: 'SIGINT' },
    data,
  );
  const url = (database: string, password: string) =>
    `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
  const password = await ensurePassword(home);
  await ensureDatabase(url('postgres', password));
  const { pid, logFile, exited } = process;
  return { url: url(DATABASE, password), port, pid, logFile, exited, stop: () => process.stop() };
}

const MAX_RETRIES = 50;

/** Starts the server and waits until it accepts connections, while orphans of an earlier server may still hold its resources. */
async function startServer(spec: ProcessSpec, data: string, triesLeft = MAX_RETRIES): Promise<RunningProcess> {
  const process = await startProcess(spec);
  try {
    await waitUntilReady(process, async () => {
      const postmaster = await readPostmaster(data);
      return postmaster?.pid === process.pid && postmaster.status === 'ready' ? true : undefined;
    });
    return process;
  } catch (error) {
    await process.stop();
    if (triesLeft > 0 && isTransient(describeError(error))) return startServer(spec, data, triesLeft - 1);
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
