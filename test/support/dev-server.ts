import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll } from 'vitest';
import { startEngine, type Detours, type Engine } from './engine.ts';
import { testStack } from './stack.ts';

/** An engine on a Temporal server that keeps the world's time; `address` left out: the test stack's. */
export async function startOnDevServer(
  options: { address?: string; through?: Detours } = {},
): Promise<{ engine: Engine; close(): Promise<void> }> {
  const { address = testStack().temporalAddress, through = {} } = options;
  const [connection, native] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  const engine = await startEngine({ client: new Client({ connection }), connection: native, through });
  return {
    engine,
    async close() {
      await connection.close();
      await native.close();
      await engine.close();
    },
  };
}

/** For a file's tests: an engine on the test stack's server, with one worker at work until they are over. */
export function useEngine(): () => Engine {
  let engine: Engine;
  let end: () => Promise<void>;
  beforeAll(async () => {
    const server = await startOnDevServer();
    engine = server.engine;
    const worker = await engine.worker();
    const running = worker.run();
    end = async () => {
      worker.shutdown();
      await running;
      await server.close();
    };
  });
  afterAll(async () => await end());
  return () => engine;
}
