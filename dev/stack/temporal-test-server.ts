import { findBinary } from './binaries.ts';
import { temporalTestServer } from './binary-catalog.ts';
import type { Report } from './report.ts';

/**
 * The path of Temporal's time-skipping test server, fetched if need be, for
 * `TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } })`.
 * @throws when it can be neither found nor fetched, naming each way that was tried.
 */
export async function findTestServer(report?: Report): Promise<string> {
  return findBinary(temporalTestServer, report);
}
