import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
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
