import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Activities } from '../../activities/activities.ts';
import { createInvoiceLookups } from '../../billing/invoice-lookups.ts';
import { createCards } from '../../billing/cards.ts';
import { connectLogins } from '../../db/databases.ts';
import { startLiveFeed } from '../../db/feed/live.ts';
import { startTestEnvironment, type TestEnvironment } from '../../test/support/environment.ts';
import { testStack } from '../../test/support/stack.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Quotas } from '../http/quotas.ts';
import { AccountClient } from '../accounts/account-client.ts';
import { RecentChanges } from '../changes/recent-changes.ts';
import { LicenseClient } from '../licenses/license-client.ts';
import { connectToTemporal } from '../licenses/temporal-connection.ts';
import { startServer, testDependencies, type Api } from './server.ts';

/** The API with its own worker, on the stack's Temporal server, Stripe stand-in and mail catcher. */
export interface LiveApi extends Api {
  readonly environment: TestEnvironment;
}

export interface LiveApiOptions {
  readonly overrides?: (deps: Dependencies) => Partial<Dependencies>;
  /** Replaces activities of the worker. */
  readonly activities?: (environment: TestEnvironment) => Partial<Activities>;
  readonly quotas?: Quotas;
}

/** Starts the API and its worker in this process, with their own database. */
export async function startLiveApi({ overrides, activities, quotas }: LiveApiOptions = {}): Promise<{
  api: LiveApi;
  close: () => Promise<void>;
}> {
  const { temporalAddress: address } = testStack();
  const connection = connectToTemporal({ address, namespace: 'default' });
  const client = new Client({ connection });
  const native = await NativeConnection.connect({ address });
  const environment = await startTestEnvironment({ client, connection: native });
  const worker = await environment.createWorker(activities?.(environment));
  const running = worker.run();
  const { db, vault, catalog, stripe, databaseUrls } = environment;
  const databases = connectLogins(databaseUrls, { applicationName: 'api-test', maxConnections: 4 });
  const feed = startLiveFeed(databaseUrls.staff, { onFailure: () => undefined });
  const deps = testDependencies({
    databases,
    changes: new RecentChanges(feed),
    vault,
    catalog,
    licenseClient: new LicenseClient(client, environment.taskQueue),
    accountClient: new AccountClient(client, environment.taskQueue),
    cards: createCards({ stripe, db: databases.staff }),
    invoiceLookups: createInvoiceLookups(stripe),
  });
  const { api, close } = await startServer({ ...deps, ...overrides?.(deps) }, { db, ...(quotas ? { quotas } : {}) });
  return {
    api: { ...api, environment },
    async close() {
      close();
      // A signal to stop the process has already ended the worker.
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running;
      await connection.close();
      await native.close();
      await feed.close();
      await databases.close();
      await environment.close();
    },
  };
}
