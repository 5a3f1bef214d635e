import { randomBytes, randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { NativeConnection, Worker } from '@temporalio/worker';
import { DefaultLogger, Runtime, bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { Stripe } from 'stripe';
import type { Activities } from '../../activities/activities.ts';
import { createStripe } from '../../activities/billing/stripe-client.ts';
import { createActivities } from '../../activities/create.ts';
import { delivering } from '../../activities/notifications/deliver.ts';
import { createMailer } from '../../activities/notifications/mailer.ts';
import { loadTemplates } from '../../activities/notifications/templates.ts';
import { loadCatalog, type Catalog } from '../../catalog/load.ts';
import { connect, type Database } from '../../db/connect.ts';
import { createVault, type Vault } from '../../db/vault.ts';
import { createWorker, WORKFLOWS_PATH } from '../../worker/worker.ts';
import { freshDatabase } from './database.ts';
import { testStack } from './stack.ts';

/** Evergreen without its API, in this process: a database of its own, the real activities, and workers at will. */
Runtime.install({ logger: new DefaultLogger('WARN') });

export interface Engine {
  readonly db: Database;
  readonly vault: Vault;
  readonly stripe: Stripe;
  readonly catalog: Catalog;
  readonly client: Client;
  readonly taskQueue: string;
  readonly activities: Activities;
  /** A worker with the real activities; `replaced` ones wrap them, to break them at a chosen moment. */
  worker(replaced?: Partial<Activities>): Promise<Worker>;
  close(): Promise<void>;
}

const MAIL_FROM = 'Evergreen <licences@evergreen.example>';

/** Against whichever Temporal `client` and `connection` speak to: the time-skipping server or the dev server. */
export async function startEngine(server: {
  client: Client;
  connection: NativeConnection;
  namespace?: string;
}): Promise<Engine> {
  const stack = testStack();
  const database = await freshDatabase();
  const db = connect(database.url, { applicationName: 'evergreen-test' });
  const vault = createVault(randomBytes(32));
  const stripe = createStripe({ secretKey: 'sk_test_evergreen', baseUrl: stack.stripeUrl });
  const catalog = loadCatalog();
  const mailer = createMailer({ smtpUrl: stack.smtpUrl, from: MAIL_FROM });
  const templates = loadTemplates({
    disclosures: [...catalog.regions.values()].flatMap(({ disclosures }) => disclosures),
  });
  const delivery = delivering({ db, mailer, templates, publicUrl: 'http://portal.example', mailFrom: MAIL_FROM });
  const activities = createActivities({ db, vault, stripe, delivery });
  const taskQueue = `test-${randomUUID()}`;
  return {
    db,
    vault,
    stripe,
    catalog,
    client: server.client,
    taskQueue,
    activities,
    worker: async (replaced = {}) =>
      await createWorker({
        connection: server.connection,
        namespace: server.namespace ?? 'default',
        taskQueue,
        activities: { ...activities, ...replaced },
        bundle: await bundle(),
      }),
    async close() {
      mailer.close();
      await db.close();
      await database.drop();
    },
  };
}

let bundled: Promise<WorkflowBundleWithSourceMap> | undefined;

/** The workflows, bundled once for all tests of a file. */
async function bundle(): Promise<WorkflowBundleWithSourceMap> {
  bundled ??= bundleWorkflowCode({ workflowsPath: WORKFLOWS_PATH });
  return await bundled;
}
