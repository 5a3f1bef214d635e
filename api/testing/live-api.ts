import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll } from 'vitest';
import { startEngine, type Engine as Parts } from '../../test/support/engine.ts';
import { testStack } from '../../test/support/stack.ts';
import { createCards } from '../billing/cards.ts';
import { connectToTemporal } from '../licenses/connection.ts';
import { Engine } from '../licenses/engine.ts';
import { depsOf, serve, type Api } from './api.ts';

/** The API with a worker of its own, on the stack's Temporal server, Stripe stand-in and mail catcher. */
export interface LiveApi extends Api {
  readonly parts: Parts;
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
  const parts = await startEngine({ client, connection: native });
  const worker = await parts.worker();
  const running = worker.run();
  const { db, vault, catalog, stripe } = parts;
  const engine = new Engine(client, parts.taskQueue);
  const deps = depsOf({ db, vault, catalog, engine, cards: createCards({ stripe, db }) });
  const { api, close } = await serve(deps, { db });
  return {
    api: { ...api, parts },
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
