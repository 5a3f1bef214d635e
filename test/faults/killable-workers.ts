import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from '@temporalio/worker';
import { startService } from '../../dev/stack/service.ts';
import { startDevServerEnvironment } from '../support/dev-server.ts';
import type { TestEnvironment } from '../support/environment.ts';
import { createLimiter } from '../support/limiter.ts';
import { KILL_POINT_VARIABLE, type KillPoint } from './kill-points.ts';

/** A starting process needs a processor for some seconds, so that many at once would all start too late. */
const CONCURRENT_STARTS = 3;
const WORKER = { name: 'worker', script: new URL('./killable-worker.ts', import.meta.url) };

/** A worker process that dies at its kill point, alone on its task queue. */
export interface DoomedWorker {
  readonly taskQueue: string;
  /** Waits until the worker is dead, then starts a worker that takes over its task queue. */
  replace(): Promise<void>;
}

/** An environment that starts workers which die at a given point, and replaces them. */
export interface KillableWorkers {
  readonly environment: TestEnvironment;
  /** `name`: unique in the file. */
  startDoomedWorker(name: string, point: KillPoint): Promise<DoomedWorker>;
  close(): Promise<void>;
}

export async function startKillableWorkers(): Promise<KillableWorkers> {
  const dir = await mkdtemp(join(tmpdir(), 'evergreen-killed-'));
  // Else the mails of a process that is about to be killed could be sent from here.
  const server = await startDevServerEnvironment({ deliversMails: false });
  const { environment } = server;
  const limitStarts = createLimiter(CONCURRENT_STARTS);
  const replacements: { worker: Worker; running: Promise<void> }[] = [];
  return {
    environment,
    async startDoomedWorker(name, point) {
      const taskQueue = `killed-${name}`;
      const env = { ...environment.processEnv, TEMPORAL_TASK_QUEUE: taskQueue, [KILL_POINT_VARIABLE]: point };
      const { exited } = await limitStarts(() => startService(WORKER, { dir: join(dir, name), env, url: '' }));
      return {
        taskQueue,
        async replace() {
          const { signal } = await exited;
          if (signal !== 'SIGKILL') throw new Error(`The worker for ${name} was not killed ${point}`);
          const worker = await environment.createWorker({}, { taskQueue });
          replacements.push({ worker, running: worker.run() });
        },
      };
    },
    async close() {
      for (const { worker } of replacements) worker.shutdown();
      await Promise.all(replacements.map(({ running }) => running));
      await server.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
