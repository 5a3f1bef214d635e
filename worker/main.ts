import { NativeConnection, Runtime } from '@temporalio/worker';
import { createActivities } from '../activities/create.ts';
import { listLicensesToNotify } from '../db/queries/notifications.ts';
import { readSettings } from '../settings.ts';
import { loadWorkflowBundle } from './bundle.ts';
import { createWorkerDependencies } from './dependencies.ts';
import { startMailDelivery } from './mail-delivery.ts';
import { createWorker } from './worker.ts';

const settings = readSettings(process.env);
const dependencies = createWorkerDependencies(settings, 'evergreen-worker');

Runtime.install({ shutdownSignals: ['SIGINT', 'SIGTERM'] });
const mails = startMailDelivery({
  deliver: dependencies.deliver,
  findDue: (limit) => listLicensesToNotify(dependencies.db, limit),
  onFailure: (error) =>
    Runtime.instance().logger.error('Mails could not be delivered; they are tried again', { error }),
});
const { address, namespace, taskQueue, tls, apiKey } = settings.temporal;
const connection = await NativeConnection.connect({ address, ...(tls ? { tls } : {}), ...(apiKey ? { apiKey } : {}) });
const worker = await createWorker({
  connection,
  namespace,
  taskQueue,
  activities: createActivities({ ...dependencies, onNotified: mails.announce }),
  bundle: await loadWorkflowBundle(),
});
process.stdout.write(`${JSON.stringify({ ready: true, taskQueue })}\n`);
await worker.run();
await connection.close();
await mails.close();
await dependencies.db.close();
