import { Client } from '@temporalio/client';
import { NativeConnection, Runtime } from '@temporalio/worker';
import { createActivities } from '../activities/create.ts';
import { createRefundFollowing } from '../activities/billing/follow-refunds.ts';
import { lookUpDomains } from '../activities/domains/look-up-domains.ts';
import { auditProjection } from '../db/feed/audit-projection.ts';
import { waitForLogin } from '../db/logins.ts';
import { listLicensesToNotify } from '../db/queries/notifications.ts';
import { deleteOutdated } from '../db/retention.ts';
import { announceReady, startLog } from '../logging/log.ts';
import { readSettings } from '../settings.ts';
import { loadWorkflowBundle } from './bundle.ts';
import { createWorkerDependencies } from './dependencies.ts';
import { startMailDelivery } from './mail-delivery.ts';
import { createDeclarationHandling } from '../activities/declarations/handle.ts';
import { createCommandSender } from './license-commands.ts';
import { startPolling } from './polling.ts';
import { startProjections } from './projections.ts';
import { createSdkLogger } from './sdk-logger.ts';
import { createWorker } from './worker.ts';

/** How often what is outdated is deleted, and domains are looked up whose turn it is. */
const SWEEP_INTERVAL_MS = 60 * 60 * 1000;

const log = startLog('worker');
const settings = readSettings(process.env, ['worker']);
log.level = settings.logLevel;
const dependencies = createWorkerDependencies(settings, 'evergreen-worker');
const { db, mailer, deliver, deliverPersonMails, findTxt, secrets, stripe, vault } = dependencies;

Runtime.install({
  shutdownSignals: ['SIGINT', 'SIGTERM'],
  logger: createSdkLogger(log),
  // The native part writes nothing itself.
  telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
});
await waitForLogin(db, 'worker', (error) => log.error({ err: error }, 'waiting for the database'));
const { address, namespace, taskQueue, tls, apiKey } = settings.temporal;
const connection = await NativeConnection.connect({ address, ...(tls ? { tls } : {}), ...(apiKey ? { apiKey } : {}) });
const bundle = await loadWorkflowBundle();

const mails = startMailDelivery({
  deliver,
  findDue: (limit) => listLicensesToNotify(db, limit),
  onFailure: (error) => log.error({ err: error }, 'mails not delivered; they are tried again'),
});
const personMails = startPolling(deliverPersonMails, (error) =>
  log.error({ err: error }, 'mails to people not delivered; they are tried again'),
);
const send = createCommandSender(new Client({ connection, namespace }));
const declarations = startPolling(createDeclarationHandling({ db, vault, secrets, send }), (error) =>
  log.error({ err: error }, 'declarations not dealt with; they are tried again'),
);
const refunds = startPolling(createRefundFollowing({ stripe, db }), (error) =>
  log.error({ err: error }, 'refunds not asked about; it is tried again'),
);
const projections = startProjections(db, [auditProjection], (projection, error) =>
  log.error({ err: error, projection }, 'events not applied; they are tried again'),
);
async function reportLapsedDomains(): Promise<void> {
  const lapsed = await lookUpDomains({ db, findTxt, secrets });
  if (lapsed.length > 0) log.warn({ lapsed }, 'domains of accounts are verified no longer');
}
const sweep = setInterval(() => {
  deleteOutdated(db).catch((error: unknown) =>
    log.error({ err: error }, 'outdated rows not deleted; it is tried again in an hour'),
  );
  reportLapsedDomains().catch((error: unknown) =>
    log.error({ err: error }, 'domains of accounts not looked up; it is tried again in an hour'),
  );
}, SWEEP_INTERVAL_MS);
const closeAll = async () =>
  await Promise.all([mails, personMails, declarations, refunds, projections].map((part) => part.close()));
// While the worker finishes its tasks; what they still record is delivered by another process, or after the next start.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void closeAll());
const worker = await createWorker({
  connection,
  namespace,
  taskQueue,
  activities: createActivities({ ...dependencies, onNotified: mails.announce }),
  bundle,
});
announceReady('worker', { taskQueue });
await worker.run();
clearInterval(sweep);
await connection.close();
await closeAll();
mailer.close();
await db.close();
