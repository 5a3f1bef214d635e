import { Connection } from '@temporalio/client';

/** By what the server's web UI can be filtered; all are keywords, none is personal data. */
export const searchAttributes = ['EvergreenState', 'EvergreenAccount', 'EvergreenPlan'] as const;

/**
 * True when the namespace is served with the search attributes; nothing when not (yet). A server that just opened its
 * port does not serve for seconds, so only this is proof.
 */
export async function serves(address: string, namespace: string): Promise<true | undefined> {
  const connection = Connection.lazy({ address });
  try {
    return await connection.withDeadline(Date.now() + 1_000, async () => {
      await connection.workflowService.describeNamespace({ namespace });
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
      return searchAttributes.every((name) => name in (customAttributes ?? {})) || undefined;
    });
  } catch {
    return undefined;
  } finally {
    await connection.close();
  }
}
