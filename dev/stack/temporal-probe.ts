import { Connection } from '@temporalio/client';

/**
 * True when the namespace is served; nothing when not (yet). A server that just opened its port does not serve for
 * seconds, so only this is proof.
 */
export async function isNamespaceServed(address: string, namespace: string): Promise<true | undefined> {
  const connection = Connection.lazy({ address });
  try {
    await connection.withDeadline(Date.now() + 1_000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return true;
  } catch {
    return undefined;
  } finally {
    await connection.close();
  }
}
