import { type NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { Activities } from '../activities/activities.ts';
import { withSafeFailures } from '../activities/safe-failures.ts';
import { toStoredForm } from '../activities/stored.ts';

export interface WorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly activities: Activities;
  /** The workflow code: see `loadWorkflowBundle`. */
  readonly bundle: WorkflowBundleOption;
}

/** A worker for licences. It may be killed at any moment: another one continues its work. */
export async function createWorker({ bundle, activities, ...options }: WorkerOptions): Promise<Worker> {
  return await Worker.create({
    ...options,
    activities: withSafeFailures(toStoredForm(activities)),
    workflowBundle: bundle,
    // The server offers a task first to the worker that has the licence in memory. When that worker was killed, the task
    // waits this long for it: short enough that a customer's command is answered within the API's deadline, even after the
    // ten seconds of a task that was lost with the worker; long enough that a burst is worked off in memory.
    stickyQueueScheduleToStartTimeout: '5 seconds',
    // At shutdown, tasks under way may finish; other workers take over what is left after its timeout.
    shutdownGraceTime: '5 seconds',
    shutdownForceTime: '10 seconds',
  });
}
