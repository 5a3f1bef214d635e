import { fileURLToPath } from 'node:url';
import { type NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { Activities } from '../activities/activities.ts';

export interface WorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly activities: Activities;
  /** Built ahead for production; without it the workflows are bundled at start, which takes a second or two. */
  readonly bundle?: WorkflowBundleOption;
}

export const WORKFLOWS_PATH = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));

/**
 * Loaded once for all workflows of a worker, and frozen, instead of anew for each: a third of a cached licence's
 * memory, and a good part of what starting or rolling over costs. It asks of `workflows/` and `domain/` that no module
 * keeps state of its own; all that belongs to one licence is in its `Life`.
 */
export const PRELOADED_MODULES = [WORKFLOWS_PATH];

/** A worker for licences. It may be killed at any moment: another one goes on where it was. */
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
    // A task is offered to the worker that has the licence in its memory first. When that worker has been killed, the
    // licence waits for it so long: short enough for a customer's action to be answered within the API's deadline, even
    // with the ten seconds of a task that was lost with it; long enough for a burst to be worked off in memory.
    stickyQueueScheduleToStartTimeout: '5 seconds',
    // Leave-taking: tasks under way are finished, or taken up elsewhere after their time-outs.
    shutdownGraceTime: '5 seconds',
    shutdownForceTime: '10 seconds',
  });
}
