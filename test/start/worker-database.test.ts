import { expect, test } from 'vitest';
import { readSettings } from '../../settings.ts';
import { createWorkerDependencies } from '../../worker/dependencies.ts';
import { startDevServerEnvironment } from '../support/dev-server.ts';

/** After this a recording is tried again: see `workflows/license/proxies.ts`. */
const RECORD_TIMEOUT_MS = 20_000;
/** When a process gives up on a statement, counted from its limit: see `connect`. */
const GIVEN_UP_AFTER_MS = 3_000;

test('the first statement of a recording ends before the recording is tried again, even if it was sent when it was given up', async () => {
  const server = await startDevServerEnvironment();
  const { db } = createWorkerDependencies(readSettings(server.environment.processEnv, ['worker']), 'worker-test');
  try {
    const [row] = await db.sql`select setting::int as ms from pg_settings where name = 'statement_timeout'`;
    const limitMs = Number(row?.['ms']);
    expect(limitMs).toBeGreaterThan(0);
    expect(limitMs + GIVEN_UP_AFTER_MS + limitMs).toBeLessThan(RECORD_TIMEOUT_MS);
  } finally {
    await db.close();
    await server.close();
  }
});
