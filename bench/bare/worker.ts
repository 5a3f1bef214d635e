/** A worker for the bare workflows. It can call the real activities, and prints a JSON line for each finished activity. */
import { fileURLToPath } from 'node:url';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createActivities } from '../../activities/create.ts';
import { readSettings } from '../../settings.ts';
import { createWorkerDependencies } from '../../worker/dependencies.ts';
import { createBareActivities } from './activities.ts';

const settings = readSettings(process.env, ['worker']);
const dependencies = createWorkerDependencies(settings, 'evergreen-bench-bare');
// The workflows say when mails are sent.
const realActivities = createActivities({ ...dependencies, onNotified: () => undefined });
const reportDone = (id: string) => void process.stdout.write(`${JSON.stringify({ done: id, at: Date.now() })}\n`);

Runtime.install({ shutdownSignals: ['SIGINT', 'SIGTERM'] });
const { address, namespace, taskQueue } = settings.temporal;
const workflowsPath = fileURLToPath(new URL('./workflows.ts', import.meta.url));
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue,
  activities: createBareActivities({ ...dependencies, real: realActivities, onDone: reportDone }),
  workflowsPath,
  // Keep these settings equal to those in worker/worker.ts.
  bundlerOptions: { preloadModules: [workflowsPath] },
  stickyQueueScheduleToStartTimeout: '5 seconds',
  shutdownGraceTime: '5 seconds',
  shutdownForceTime: '10 seconds',
});
process.stdout.write(`${JSON.stringify({ ready: true, taskQueue })}\n`);
await worker.run();
await connection.close();
await dependencies.db.close();
