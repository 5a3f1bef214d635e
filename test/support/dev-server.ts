import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll } from 'vitest';
import { startTestEnvironment, type ProxiedServers, type TestEnvironment } from './environment.ts';
import { testStack } from './stack.ts';

/** An engine on a Temporal server that keeps the world's time; `address` left out: the test stack's. */
export async function startDevServerEnvironment(
  options: { address?: string; through?: ProxiedServers } = {},
): Promise<{ engine: TestEnvironment; close(): Promise<void> }> {
  const { address = testStack().temporalAddress, through = {} } = options;
  const [connection, native] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  const engine = await startTestEnvironment({ client: new Client({ connection }), connection: native, through });
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
export function useTestEnvironment(): () => TestEnvironment {
  let engine: TestEnvironment;
  let end: () => Promise<void>;
  beforeAll(async () => {
    const server = await startDevServerEnvironment();
    engine = server.engine;
    const worker = await engine.createWorker();
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
