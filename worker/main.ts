import { NativeConnection, Runtime } from '@temporalio/worker';
import { createActivities } from '../activities/create.ts';
import { readSettings } from '../settings.ts';
import { loadWorkflowBundle } from './bundle.ts';
import { createActivityDependencies } from './dependencies.ts';
import { createWorker } from './worker.ts';

const settings = readSettings(process.env);
const dependencies = createActivityDependencies(settings, 'evergreen-worker');

Runtime.install({ shutdownSignals: ['SIGINT', 'SIGTERM'] });
const { address, namespace, taskQueue, tls, apiKey } = settings.temporal;
const connection = await NativeConnection.connect({ address, ...(tls ? { tls } : {}), ...(apiKey ? { apiKey } : {}) });
const worker = await createWorker({
  connection,
  namespace,
  taskQueue,
  activities: createActivities(dependencies),
  bundle: await loadWorkflowBundle(),
});
process.stdout.write(`${JSON.stringify({ ready: true, taskQueue })}\n`);
await worker.run();
await connection.close();
await dependencies.db.close();
