/** A real worker in a process of its own, like `worker/main.ts`, that kills itself hard at the point it is told. */
import { NativeConnection } from '@temporalio/worker';
import { createStripe } from '../../activities/billing/stripe-client.ts';
import { createActivities } from '../../activities/create.ts';
import { delivering } from '../../activities/notifications/deliver.ts';
import { createMailer, type Mailer, type Message } from '../../activities/notifications/mailer.ts';
import { loadTemplates } from '../../activities/notifications/templates.ts';
import { loadCatalog } from '../../catalog/load.ts';
import { connect } from '../../db/connect.ts';
import { createVault } from '../../db/vault.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import { readSettings } from '../../settings.ts';
import { createWorker } from '../../worker/worker.ts';
import { workflowBundle } from '../support/bundle.ts';
import { KILL_AT, REQUESTS } from './kill-points.ts';

const settings = readSettings(process.env);
const point = process.env[KILL_AT];

function reached(here: string): void {
  // Not process.exit: nothing is flushed, closed or told to anybody.
  if (here === point) process.kill(process.pid, 'SIGKILL');
}

function around<A extends readonly unknown[], R>(what: string, act: (...args: A) => Promise<R>) {
  return async (...args: A): Promise<R> => {
    reached(`before ${what}`);
    const result = await act(...args);
    reached(`after ${what}`);
    return result;
  };
}

const stripe = createStripe(settings.stripe);
for (const { name, path } of REQUESTS) {
  const strike = (moment: string) => (request: { method: string; path: string }) => {
    if (request.method === 'POST' && path.test(request.path)) reached(`${moment} ${name}`);
  };
  stripe.on('request', strike('before'));
  stripe.on('response', strike('after'));
}

const db = connect(settings.databaseUrl, { applicationName: 'evergreen-test-killed' });
const smtp = createMailer({ smtpUrl: settings.smtpUrl, from: settings.mailFrom });
const mailer: Mailer = { ...smtp, send: around('mail', (message: Message) => smtp.send(message)) };
const templates = loadTemplates(loadCatalog());
const delivery = delivering({ db, mailer, templates, publicUrl: settings.publicUrl, mailFrom: settings.mailFrom });
const activities = createActivities({ db, vault: createVault(settings.secret), stripe, delivery });
const { address, namespace, taskQueue } = settings.temporal;
const worker = await createWorker({
  connection: await NativeConnection.connect({ address }),
  namespace,
  taskQueue,
  activities: {
    ...activities,
    record: around('commit', (steps: readonly Step[]) => activities.record(steps)),
    recordAndDeliver: around('commit', (steps: readonly Step[]) => activities.recordAndDeliver(steps)),
  },
  bundle: await workflowBundle(),
});
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
await worker.run();
