import { fileURLToPath } from 'node:url';
import { type NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { Activities } from '../activities/activities.ts';

export interface WorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly activities: Activities;
  /** Built ahead for production; without it the workflows are bundled at start, which takes one or two seconds. */
  readonly bundle?: WorkflowBundleOption;
}

export const WORKFLOWS_PATH = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));

/**
 * Loaded once for all workflows of a worker, and frozen, instead of once for each: this saves a third of a cached
 * licence's memory and much of the cost of starting a run. In return no module in `workflows/` and `domain/` may keep
 * state of its own; the state of a licence is in its `LicenseRun`.
 */
export const PRELOADED_MODULES = [WORKFLOWS_PATH];

/** A worker for licences. It may be killed at any moment: another one continues its work. */
export async function createWorker({
  connection,
  namespace,
  taskQueue,
  activities,
  bundle,
}: WorkerOptions): Promise<Worker> {
  return await Worker.create({
    connection,
    namespace,
    taskQueue,
    activities,
    ...(bundle
      ? { workflowBundle: bundle }
      : { workflowsPath: WORKFLOWS_PATH, bundlerOptions: { preloadModules: PRELOADED_MODULES } }),
    // A task is first offered to the worker that has the licence in memory. If that worker was killed, the task waits
    // this long: short enough to answer a command within the API's deadline, even with the ten seconds of a workflow
    // task lost with the worker; long enough for a burst to be handled from memory.
    stickyQueueScheduleToStartTimeout: '5 seconds',
    // Shutdown: running tasks finish, or are retried by another worker after their timeouts.
    shutdownGraceTime: '5 seconds',
    shutdownForceTime: '10 seconds',
  });
}
