import { NativeConnection, Runtime } from '@temporalio/worker';
import { createActivities } from '../activities/create.ts';
import { createStripe } from '../activities/billing/stripe-client.ts';
import { delivering } from '../activities/notifications/deliver.ts';
import { createMailer } from '../activities/notifications/mailer.ts';
import { loadTemplates } from '../activities/notifications/templates.ts';
import { loadCatalog } from '../catalog/load.ts';
import { connect } from '../db/connect.ts';
import { createVault } from '../db/vault.ts';
import { readSettings } from '../settings.ts';
import { createWorker } from './worker.ts';

const settings = readSettings(process.env);
const templates = loadTemplates(loadCatalog());
const db = connect(settings.databaseUrl, { applicationName: 'evergreen-worker' });
const mailer = createMailer({ smtpUrl: settings.smtpUrl, from: settings.mailFrom });
const delivery = delivering({ db, mailer, templates, publicUrl: settings.publicUrl, mailFrom: settings.mailFrom });
const activities = createActivities({
  db,
  vault: createVault(settings.secret),
  stripe: createStripe(settings.stripe),
  delivery,
});

Runtime.install({ shutdownSignals: ['SIGINT', 'SIGTERM'] });
const { address, namespace, taskQueue, tls, apiKey } = settings.temporal;
const connection = await NativeConnection.connect({ address, ...(tls ? { tls } : {}), ...(apiKey ? { apiKey } : {}) });
const worker = await createWorker({ connection, namespace, taskQueue, activities });
process.stdout.write(`${JSON.stringify({ ready: true, taskQueue })}\n`);
await worker.run();
await connection.close();
await db.close();
