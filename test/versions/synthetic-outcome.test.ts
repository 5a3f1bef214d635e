import { expect, test, vi } from 'vitest';
import { LicenseClient } from '../../api/licenses/license-client.ts';
import { licenseWorkflowId } from '../../domain/lifecycle/license.ts';
import type { Stored } from '../../domain/stored/versioned.ts';
import type { CommandOutcome } from '../../workflows/license/messages.ts';
import { storeInput } from '../../workflows/license/stored-input.ts';
import { useTestEnvironment } from '../support/dev-server.ts';
import { createTestAccount, CUSTOMER } from '../support/licenses.ts';
import { createPastLicense } from '../support/past-license.ts';

vi.mock('../../workflows/license/stored-outcome.ts', async () => {
  const { versioned } = await import('../../domain/stored/versioned.ts');
  const { fromSyntheticOutcome } = await import('./synthetic-version.ts');
  return { commandOutcomeVersions: versioned<CommandOutcome>('command outcome', [fromSyntheticOutcome]) };
});

const environment = useTestEnvironment();
const DEADLINE_MS = 20_000;

test('a command that an earlier version has answered gets that answer again, in the present shape', async () => {
  const { client, taskQueue } = environment();
  const account = await createTestAccount(environment());
  const license = await createPastLicense(environment(), { account, plan: 'studio-monthly', days: 5 });
  // As the run before has carried it over. What was stored by another version has no type.
  const answered = { done: true, sequence: 41, note: 'no longer used' } as unknown as Stored<CommandOutcome>;
  const recentOutcomes = [[`renew/2/${license.sequence}`, answered]] as const;
  const handle = await client.workflow.start('license', {
    workflowId: licenseWorkflowId(license.id),
    taskQueue,
    args: [storeInput({ opening: null, license, clock: null, recentOutcomes })],
  });
  const outcome = await new LicenseClient(client, taskQueue).sendCommand({
    license,
    event: { type: 'renew', period: 2 },
    actor: CUSTOMER,
    idempotencyId: null,
    deadline: Date.now() + DEADLINE_MS,
  });
  expect(outcome).toStrictEqual({ ok: true, sequence: 41, state: 'active' });
  await handle.terminate('the test is over');
});
