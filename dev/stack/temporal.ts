import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { findBinary } from './binaries.ts';
import { temporalCli } from './binary-catalog.ts';
import { findFreePort } from './ports.ts';
import { startProcess } from './processes.ts';
import type { RunningService } from './processes.ts';
import { waitUntilReady } from './readiness.ts';
import type { Report } from './report.ts';
import { isNamespaceServed } from './temporal-probe.ts';

export type TemporalServer = RunningService & {
  /** `host:port` of the gRPC service. */
  address: string;
  namespace: string;
  /** The web UI's address; absent without `uiPort`, or when the server is external. */
  uiUrl?: string;
  /** Absent when the server is external. */
  pid?: number;
};

export type TemporalOptions = {
  /** Where its log, pid file and (with `persist`) database go. */
  dir: string;
  port?: number;
  /** Absent: no web UI. */
  uiPort?: number;
  /** Whether workflows survive a restart of the server, in `<dir>/temporal.db`; otherwise they are held in memory. */
  persist?: boolean;
  namespace?: string;
  /** The server's dynamic configuration, in addition to {@link DISPATCH_SETTINGS}. */
  settings?: Readonly<Record<string, string>>;
  report?: Report;
};

/**
 * A development server has one shard, whose task queue is read 20 times a second by default: after a small burst each
 * task would wait 50 ms, and timers fire up to a second late.
 */
export const DISPATCH_SETTINGS = {
  'history.transferProcessorMaxPollRPS': '2000',
  'history.timerProcessorMaxPollRPS': '2000',
  'history.timerProcessorMaxTimeShift': '"10ms"',
};

/** A commit survives a crash of the server, but not always one of the machine. */
export const SQLITE_PRAGMAS = ['journal_mode=WAL', 'synchronous=NORMAL'];

/**
 * Starts a Temporal development server and waits until its namespace is served.
 * @throws when no Temporal CLI can be found or fetched, or it does not come up.
 */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const command = await findBinary(temporalCli, options.report);
  const port = options.port ?? (await findFreePort());
  const namespace = options.namespace ?? 'default';
  const { uiPort } = options;
  const process = await startProcess({
    name: 'temporal',
    command,
    args: serverArguments({ ...options, dir, port, namespace }),
    dir,
    stopSignal: 'SIGTERM',
  });
  const address = `127.0.0.1:${port}`;
  try {
    await waitUntilReady(process, () => isNamespaceServed(address, namespace));
  } catch (error) {
    await process.stop();
    throw error;
  }
  return {
    address,
    namespace,
    ...(uiPort === undefined ? {} : { uiUrl: `http://127.0.0.1:${uiPort}` }),
    pid: process.pid,
    exited: process.exited,
    stop: () => process.stop(),
  };
}

function serverArguments(options: TemporalOptions & { port: number; namespace: string }): string[] {
  const { dir, port, uiPort, namespace, persist, settings = {} } = options;
  return [
    'server',
    'start-dev',
    '--ip=127.0.0.1',
    `--port=${port}`,
    `--namespace=${namespace}`,
    ...(uiPort === undefined ? ['--headless'] : [`--ui-port=${uiPort}`, '--ui-disable-news-fetch']),
    ...(persist ? [`--db-filename=${join(dir, 'temporal.db')}`] : []),
    ...(persist ? SQLITE_PRAGMAS.map((pragma) => `--sqlite-pragma=${pragma}`) : []),
    ...Object.entries({ ...DISPATCH_SETTINGS, ...settings }).map(
      ([key, value]) => `--dynamic-config-value=${key}=${value}`,
    ),
    '--log-level=warn',
  ];
}
