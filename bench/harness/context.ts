import { Client, Connection } from '@temporalio/client';
import { createStripe, type StripeClient } from '../../billing/stripe-client.ts';
import { loadCatalog, type Catalog } from '../../catalog/load.ts';
import { asSystem } from '../../db/as-system.ts';
import { connect } from '../../db/connect.ts';
import type { ScopedDatabase } from '../../db/scoped.ts';
import { createVault, type Vault } from '../../db/vault.ts';
import { readSettings, type Settings } from '../../settings.ts';
import type { Stack } from './stack.ts';

/** Connections of the benchmark process, which inserts licences, starts workflows and reads the results. */
export interface BenchContext {
  readonly stack: Stack;
  readonly settings: Settings;
  readonly db: ScopedDatabase;
  readonly vault: Vault;
  readonly stripe: StripeClient;
  readonly catalog: Catalog;
  readonly client: Client;
  close(): Promise<void>;
}

export async function createContext(stack: Stack): Promise<BenchContext> {
  const settings = readSettings(stack.env);
  const db = asSystem(connect(stack.env.DATABASE_URL, { applicationName: 'evergreen-bench' }));
  const connection = await Connection.connect({ address: settings.temporal.address });
  return {
    stack,
    settings,
    db,
    vault: createVault(settings.secret),
    stripe: createStripe(settings.stripe),
    catalog: loadCatalog(),
    client: new Client({ connection, namespace: settings.temporal.namespace }),
    async close() {
      await connection.close();
      await db.close();
    },
  };
}

/** Runs `work` for each item, at most `limit` at a time. */
export async function forEachConcurrent<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const queue = items.values();
  const runQueue = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: limit }, runQueue));
}
