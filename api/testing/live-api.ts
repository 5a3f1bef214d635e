import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll } from 'vitest';
import { startTestEnvironment, type TestEnvironment as Parts } from '../../test/support/environment.ts';
import { testStack } from '../../test/support/stack.ts';
import { createCards } from '../../billing/cards.ts';
import { connectToTemporal } from '../licenses/temporal-connection.ts';
import { LicenseClient } from '../licenses/license-client.ts';
import { testDependencies, startServer, type Api } from './api.ts';

/** The API with a worker of its own, on the stack's Temporal server, Stripe stand-in and mail catcher. */
export interface LiveApi extends Api {
  readonly environment: Parts;
}

/** Call it at the top of a test file; ask what it answers inside tests. */
export function useLiveApi(): () => LiveApi {
  let opened: { api: LiveApi; close: () => Promise<void> } | undefined;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(async () => await opened?.close());
  return () => {
    if (!opened) throw new Error('useLiveApi: the API is there inside tests only');
    return opened.api;
  };
}

async function open(): Promise<{ api: LiveApi; close: () => Promise<void> }> {
  const { temporalAddress: address } = testStack();
  const connection = connectToTemporal({ address, namespace: 'default' });
  const client = new Client({ connection });
  const native = await NativeConnection.connect({ address });
  const parts = await startTestEnvironment({ client, connection: native });
  const worker = await parts.createWorker();
  const running = worker.run();
  const { db, vault, catalog, stripe } = parts;
  const licenseClient = new LicenseClient(client, parts.taskQueue);
  const deps = testDependencies({ db, vault, catalog, licenseClient, cards: createCards({ stripe, db }) });
  const { api, close } = await startServer(deps, { db });
  return {
    api: { ...api, environment: parts },
    async close() {
      close();
      worker.shutdown();
      await running;
      await connection.close();
      await native.close();
      await parts.close();
    },
  };
}
