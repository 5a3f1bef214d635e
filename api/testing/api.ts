import { Client } from '@temporalio/client';
import { afterAll, beforeAll } from 'vitest';
import { createInvoiceLookups } from '../../billing/invoice-lookups.ts';
import { createCards } from '../../billing/cards.ts';
import { createStripe } from '../../billing/stripe-client.ts';
import { loadCatalog } from '../../catalog/load.ts';
import { asSystem } from '../../db/as-system.ts';
import { connect } from '../../db/connect.ts';
import { connectLogins } from '../../db/databases.ts';
import { startLiveFeed } from '../../db/feed/live.ts';
import { vault } from '../../db/testing/database.ts';
import { createTestDatabase } from '../../test/support/database.ts';
import { testStack } from '../../test/support/stack.ts';
import type { AppExtension } from '../app.ts';
import { indexArticles } from '../articles/store.ts';
import { RecentChanges } from '../changes/recent-changes.ts';
import type { Dependencies } from '../dependencies.ts';
import type { TrustedProxies } from '../http/client-address.ts';
import type { Quotas } from '../http/quotas.ts';
import { AccountClient } from '../accounts/account-client.ts';
import { LicenseClient } from '../licenses/license-client.ts';
import { connectToTemporal } from '../licenses/temporal-connection.ts';
import { startServer, testDependencies, type Api } from './server.ts';

interface ApiOptions {
  readonly overrides?: (deps: Dependencies) => Partial<Dependencies>;
  readonly quotas?: Quotas;
  readonly trustedProxies?: TrustedProxies;
  readonly extend?: AppExtension;
}

/**
 * Serves the API on its own port with its own database, the stack's Temporal server and Stripe stand-in, and a task queue
 * that no worker polls. Call it at the top of a test file or a `describe`, and the function it returns inside tests.
 */
export function useApi(options: ApiOptions = {}): () => Api {
  let opened: { api: Api; close: () => Promise<void> } | undefined;
  beforeAll(async () => {
    opened = await open(options);
  });
  afterAll(async () => await opened?.close());
  return () => {
    if (!opened) throw new Error('useApi: the API exists inside tests only');
    return opened.api;
  };
}

async function open({ overrides, ...options }: ApiOptions): Promise<{ api: Api; close: () => Promise<void> }> {
  const stack = testStack();
  const database = await createTestDatabase();
  const db = asSystem(connect(database.url, { applicationName: 'api-test', maxConnections: 4 }));
  const connection = connectToTemporal({ address: stack.temporalAddress, namespace: 'default' });
  const client = new Client({ connection });
  const taskQueue = 'no-worker-here';
  const stripe = createStripe({ secretKey: 'sk_test_api', baseUrl: stack.stripeUrl });
  const databases = connectLogins(database.urls, { applicationName: 'api-test', maxConnections: 4 });
  const feed = startLiveFeed(database.urls.staff, { onFailure: () => undefined });
  const deps = testDependencies({
    databases,
    changes: new RecentChanges(feed),
    vault,
    licenseClient: new LicenseClient(client, taskQueue),
    accountClient: new AccountClient(client, taskQueue),
    cards: createCards({ stripe, db: databases.staff }),
    invoiceLookups: createInvoiceLookups(stripe),
    catalog: loadCatalog(),
  });
  await indexArticles(databases.staff, deps.articles);
  const served = await startServer({ ...deps, ...overrides?.(deps) }, { db, ...options });
  const close = async () => {
    served.close();
    await connection.close();
    await feed.close();
    await Promise.all([databases.close(), db.close()]);
    await database.drop();
  };
  return { api: served.api, close };
}
