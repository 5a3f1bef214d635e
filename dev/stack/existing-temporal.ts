import { Connection } from '@temporalio/client';
import type { Settings } from '../../settings.ts';
import { reasonOf } from './report.ts';
import type { Report } from './report.ts';
import { searchAttributes } from './temporal-probe.ts';

/** `temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD` */
const KEYWORD = 2;

/**
 * Checks that a server which is not ours can be reached, and adds the search attributes that it lacks. A server that
 * does not let us (Temporal Cloud has its own way) is reported, as its operator can do it.
 * @throws when it cannot be reached, with its address and what to check.
 */
export async function prepareTemporal(settings: Settings['temporal'], report: Report): Promise<void> {
  const { address, namespace, tls, apiKey } = settings;
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
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = searchAttributes.filter((name) => !(name in (customAttributes ?? {})));
    if (missing.length === 0) return;
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, KEYWORD])),
    });
  } catch (error) {
    report(
      `Temporal at ${address} did not take the search attributes ${searchAttributes.join(', ')} (Keyword): ` +
        `${reasonOf(error)}. Have its operator add them to the namespace ${namespace}.`,
    );
  } finally {
    await connection.close();
  }
}
