import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, beforeAll } from 'vitest';
import { startTestEnvironment, type ProxiedServers, type TestEnvironment } from './environment.ts';
import { testStack } from './stack.ts';

/** An environment on a Temporal server that runs in real time; by default, the test stack's server. */
export async function startDevServerEnvironment(
  options: { address?: string; through?: ProxiedServers; deliversMails?: boolean } = {},
): Promise<{ environment: TestEnvironment; close(): Promise<void> }> {
  const { address = testStack().temporalAddress, ...others } = options;
  const [connection, native] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  const environment = await startTestEnvironment({ client: new Client({ connection }), connection: native, ...others });
  return {
    environment,
    async close() {
      await connection.close();
      await native.close();
      await environment.close();
    },
  };
}

/** Provides a file's tests with an environment on the test stack's server, with one running worker. */
export function useTestEnvironment(): () => TestEnvironment {
  let environment: TestEnvironment;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const server = await startDevServerEnvironment();
    environment = server.environment;
    const worker = await environment.createWorker();
    const running = worker.run();
    close = async () => {
      worker.shutdown();
      await running;
      await server.close();
    };
  });
  afterAll(async () => await close());
  return () => environment;
}
