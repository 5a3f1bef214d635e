import { randomBytes, randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { NativeConnection, Worker, WorkflowBundle } from '@temporalio/worker';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Stripe } from 'stripe';
import type { Activities } from '../../activities/activities.ts';
import { createStripe } from '../../billing/stripe-client.ts';
import { createActivities } from '../../activities/create.ts';
import { createDelivery, type Deliver } from '../../activities/notifications/deliver.ts';
import { createMailer } from '../../activities/notifications/mailer.ts';
import { loadTemplates } from '../../activities/notifications/templates.ts';
import { loadCatalog, type Catalog } from '../../catalog/load.ts';
import { asSystem } from '../../db/as-system.ts';
import { connect } from '../../db/connect.ts';
import { LOGINS, urlVariableOf } from '../../db/logins.ts';
import { listLicensesToNotify } from '../../db/queries/notifications.ts';
import { createPersonSecrets } from '../../db/person-secrets.ts';
import type { ScopedDatabase } from '../../db/scoped.ts';
import { createVault, type Vault } from '../../db/vault.ts';
import { loadWorkflowBundle } from '../../worker/bundle.ts';
import { startMailDelivery } from '../../worker/mail-delivery.ts';
import { createWorker } from '../../worker/worker.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { testStack } from './stack.ts';

// Many tests make activities fail and retry, so only errors that no test expects are logged.
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
});

/** Evergreen without its API: a database of its own, the real activities, and workers in this process. */
export interface TestEnvironment {
  /** All of the database, as a superuser. */
  readonly db: ScopedDatabase;
  readonly databaseUrls: TestDatabase['urls'];
  readonly vault: Vault;
  readonly stripe: Stripe;
  readonly catalog: Catalog;
  readonly client: Client;
  readonly taskQueue: string;
  readonly activities: Activities;
  /** Sends the messages of licences that are due. */
  readonly deliver: Deliver;
  /** Settings (see `settings.ts`) for a worker or API process that serves this environment. */
  readonly processEnv: Readonly<Record<string, string>>;
  /**
   * Creates a worker with the real activities, except those in `overrides`; by default on this environment's task queue
   * and with the workflow code of `workflows/`.
   */
  createWorker(
    overrides?: Partial<Activities>,
    options?: { taskQueue?: string; bundle?: WorkflowBundle },
  ): Promise<Worker>;
  /** The activities with another Stripe client. */
  activitiesWith(stripe: Stripe): Activities;
  close(): Promise<void>;
}

/** Addresses of proxies through which the activities reach their servers; left out: the servers themselves. */
export interface ProxiedServers {
  readonly stripeUrl?: string;
  readonly smtpUrl?: string;
  readonly proxyDatabaseUrl?: (url: string) => string;
}

const MAIL_FROM = 'Evergreen <licences@evergreen.example>';
const STRIPE_KEY = 'sk_test_evergreen';

/** Starts an environment on the Temporal server of `client` and `connection`: the time-skipping or the dev server. */
export async function startTestEnvironment(server: {
  client: Client;
  connection: NativeConnection;
  namespace?: string;
  through?: ProxiedServers;
  /** Whether recorded messages are sent all the time, as by a worker's process; the default. */
  deliversMails?: boolean;
}): Promise<TestEnvironment> {
  const stack = testStack();
  const { through = {}, deliversMails = true } = server;
  const database = await createTestDatabase();
  const db = asSystem(connect(database.url, { applicationName: 'evergreen-test' }));
  const { urls } = database;
  const workerUrl = through.proxyDatabaseUrl?.(urls.worker) ?? urls.worker;
  const workersDb = connect(workerUrl, { applicationName: 'evergreen-test-worker' });
  const secret = randomBytes(32);
  const vault = createVault(secret);
  const stripe = createStripe({ secretKey: STRIPE_KEY, baseUrl: stack.stripeUrl });
  const catalog = loadCatalog();
  const smtpUrl = through.smtpUrl ?? stack.smtpUrl;
  const mailer = createMailer({ smtpUrl, from: MAIL_FROM });
  const templates = loadTemplates(catalog);
  const deliver = createDelivery({
    db: workersDb,
    mailer,
    templates,
    publicUrl: 'http://portal.example',
    mailFrom: MAIL_FROM,
    secrets: createPersonSecrets(secret),
  });
  // A test that takes the database away expects the failures.
  const mails = deliversMails
    ? startMailDelivery({
        deliver,
        findDue: (limit) => listLicensesToNotify(workersDb, limit),
        onFailure: () => undefined,
      })
    : null;
  const activitiesWith = (stripeClient: Stripe) =>
    createActivities({
      db: workersDb,
      vault,
      stripe: stripeClient,
      templates,
      publicUrl: 'http://portal.example',
      onNotified: (id) => mails?.announce(id),
    });
  const activities = activitiesWith(
    through.stripeUrl === undefined ? stripe : createStripe({ secretKey: STRIPE_KEY, baseUrl: through.stripeUrl }),
  );
  const taskQueue = `test-${randomUUID()}`;
  const namespace = server.namespace ?? 'default';
  return {
    db,
    databaseUrls: urls,
    vault,
    stripe,
    catalog,
    client: server.client,
    taskQueue,
    activities,
    deliver,
    activitiesWith,
    processEnv: {
      ...Object.fromEntries(LOGINS.map((login) => [urlVariableOf(login), urls[login]])),
      TEMPORAL_ADDRESS: stack.temporalAddress,
      TEMPORAL_NAMESPACE: namespace,
      TEMPORAL_TASK_QUEUE: taskQueue,
      STRIPE_SECRET_KEY: STRIPE_KEY,
      STRIPE_WEBHOOK_SECRET: 'whsec_test',
      BILLING_URL: stack.stripeUrl,
      SMTP_URL: smtpUrl,
      MAIL_FROM,
      EVERGREEN_SECRET: secret.toString('base64'),
    },
    createWorker: async (overrides = {}, options = {}) =>
      await createWorker({
        taskQueue: options.taskQueue ?? taskQueue,
        connection: server.connection,
        namespace,
        activities: { ...activities, ...overrides },
        bundle: options.bundle ?? (await loadWorkflowBundle()),
      }),
    async close() {
      await mails?.close();
      mailer.close();
      if (workersDb !== db) await workersDb.close();
      await db.close();
      await database.drop();
    },
  };
}
