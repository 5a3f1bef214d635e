/** A worker for the bare workflows, with the activities of the real one at hand. Tells on its output what it has done. */
import { fileURLToPath } from 'node:url';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createStripe } from '../../activities/billing/stripe-client.ts';
import { createActivities } from '../../activities/create.ts';
import { delivering } from '../../activities/notifications/deliver.ts';
import { createMailer } from '../../activities/notifications/mailer.ts';
import { loadTemplates } from '../../activities/notifications/templates.ts';
import { loadCatalog } from '../../catalog/load.ts';
import { connect } from '../../db/connect.ts';
import { createVault } from '../../db/vault.ts';
import { readSettings } from '../../settings.ts';
import { bareActivities } from './activities.ts';

const settings = readSettings(process.env);
const templates = loadTemplates(loadCatalog());
const db = connect(settings.databaseUrl, { applicationName: 'evergreen-bench-bare' });
const mailer = createMailer({ smtpUrl: settings.smtpUrl, from: settings.mailFrom });
const stripe = createStripe(settings.stripe);
const delivery = delivering({ db, mailer, templates, publicUrl: settings.publicUrl, mailFrom: settings.mailFrom });
const real = createActivities({ db, vault: createVault(settings.secret), stripe, delivery });
const done = (id: string) => void process.stdout.write(`${JSON.stringify({ done: id, at: Date.now() })}\n`);

Runtime.install({ shutdownSignals: ['SIGINT', 'SIGTERM'] });
const { address, namespace, taskQueue } = settings.temporal;
const workflowsPath = fileURLToPath(new URL('./workflows.ts', import.meta.url));
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue,
  activities: bareActivities({ db, stripe, real, done }),
  workflowsPath,
  // The same settings as Evergreen's worker: see worker/worker.ts.
  bundlerOptions: { preloadModules: [workflowsPath] },
  stickyQueueScheduleToStartTimeout: '2 seconds',
  shutdownGraceTime: '5 seconds',
  shutdownForceTime: '10 seconds',
});
process.stdout.write(`${JSON.stringify({ ready: true, taskQueue })}\n`);
await worker.run();
await connection.close();
await db.close();
