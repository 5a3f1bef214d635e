import { NativeConnection, Runtime } from '@temporalio/worker';
import { createActivities } from '../activities/create.ts';
import { lookUpDomains } from '../activities/domains/look-up-domains.ts';
import { auditProjection } from '../db/feed/audit-projection.ts';
import { waitForLogin } from '../db/logins.ts';
import { listLicensesToNotify } from '../db/queries/notifications.ts';
import { deleteOutdated } from '../db/retention.ts';
import { safeError } from '../domain/privacy/safe-error.ts';
import { readSettings } from '../settings.ts';
import { loadWorkflowBundle } from './bundle.ts';
import { createWorkerDependencies } from './dependencies.ts';
import { startMailDelivery } from './mail-delivery.ts';
import { startPersonMails } from './person-mails.ts';
import { startProjections } from './projections.ts';
import { createWorker } from './worker.ts';

/** How often what is outdated is deleted, and domains are looked up whose turn it is. */
const SWEEP_INTERVAL_MS = 60 * 60 * 1000;

const settings = readSettings(process.env, ['worker']);
const dependencies = createWorkerDependencies(settings, 'evergreen-worker');
const { db, mailer, deliver, deliverPersonMails, findTxt, secrets } = dependencies;

Runtime.install({ shutdownSignals: ['SIGINT', 'SIGTERM'] });
await waitForLogin(db, 'worker', (error) =>
  Runtime.instance().logger.error('The worker waits for the database', { error: safeError(error) }),
);
const { address, namespace, taskQueue, tls, apiKey } = settings.temporal;
const connection = await NativeConnection.connect({ address, ...(tls ? { tls } : {}), ...(apiKey ? { apiKey } : {}) });
const bundle = await loadWorkflowBundle();

const mails = startMailDelivery({
  deliver,
  findDue: (limit) => listLicensesToNotify(db, limit),
  onFailure: (error) =>
    Runtime.instance().logger.error('Mails could not be delivered; they are tried again', { error: safeError(error) }),
});
const personMails = startPersonMails(deliverPersonMails, (error) =>
  Runtime.instance().logger.error('Mails to people could not be delivered; they are tried again', {
    error: safeError(error),
  }),
);
const projections = startProjections(db, [auditProjection], (projection, error) =>
  Runtime.instance().logger.error('Events could not be applied; they are tried again', {
    projection,
    error: safeError(error),
  }),
);
async function reportLapsedDomains(): Promise<void> {
  const lapsed = await lookUpDomains({ db, findTxt, secrets });
  if (lapsed.length > 0) Runtime.instance().logger.warn('Domains of accounts are verified no longer', { lapsed });
}
const sweep = setInterval(() => {
  deleteOutdated(db).catch((error: unknown) =>
    Runtime.instance().logger.error('Outdated rows were not deleted; it is tried again in an hour', {
      error: safeError(error),
    }),
  );
  reportLapsedDomains().catch((error: unknown) =>
    Runtime.instance().logger.error('Domains of accounts were not looked up; it is tried again in an hour', {
      error: safeError(error),
    }),
  );
}, SWEEP_INTERVAL_MS);
// While the worker finishes its tasks; what they still record is delivered by another process, or after the next start.
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void Promise.all([mails.close(), personMails.close(), projections.close()]));
const worker = await createWorker({
  connection,
  namespace,
  taskQueue,
  activities: createActivities({ ...dependencies, onNotified: mails.announce }),
  bundle,
});
process.stdout.write(`${JSON.stringify({ ready: true, taskQueue })}\n`);
await worker.run();
clearInterval(sweep);
await connection.close();
await Promise.all([mails.close(), personMails.close(), projections.close()]);
mailer.close();
await db.close();
