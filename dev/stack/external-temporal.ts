import { Connection } from '@temporalio/client';
import type { Settings } from '../../settings.ts';

/**
 * Checks that a server which is not ours can be reached and has the namespace.
 * @throws when not, with its address and what to check.
 */
export async function checkExternalTemporal({ address, namespace, tls, apiKey }: Settings['temporal']): Promise<void> {
  const connection = await Connection.connect({
    address,
    ...(tls ? { tls } : {}),
    ...(apiKey ? { apiKey, metadata: { 'temporal-namespace': namespace } } : {}),
    connectTimeout: '5s',
  }).catch((error: unknown) => {
    throw new Error(
      `No Temporal server answers at ${address} (TEMPORAL_ADDRESS). ` +
        'Check the address, TLS and API key, or unset it to have one started.',
      { cause: error },
    );
  });
  try {
    await connection.withDeadline(Date.now() + 5_000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
  } catch (error) {
    throw new Error(
      `The Temporal server at ${address} does not serve the namespace ${namespace}. ` +
        'Create it there, or set TEMPORAL_NAMESPACE to one that exists and that the API key may use.',
      { cause: error },
    );
  } finally {
    await connection.close();
  }
}
