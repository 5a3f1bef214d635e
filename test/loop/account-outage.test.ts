import { WithStartWorkflowOperation } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { accountUpdates, accountWorkflowId } from '../../workflows/account/messages.ts';
import { accountInputVersions, retryRequestVersions } from '../../workflows/account/stored-messages.ts';
import type { account } from '../../workflows/account/workflow.ts';
import { startTestEnvironment } from '../support/environment.ts';
import { CUSTOMER } from '../support/licenses.ts';
import { testStack } from '../support/stack.ts';

test('R4: a request to an account in an outage of the database is answered after it, and adds few events', async () => {
  const path = testStack().testServerPath;
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  const environment = await startTestEnvironment({ client: env.client, connection: env.nativeConnection });
  let isAway = true;
  let reads = 0;
  const worker = await environment.createWorker({
    listOwingLicenses: async () => {
      reads += 1;
      if (isAway) throw new Error('The database is away');
      return await Promise.resolve([]);
    },
  });
  const running = worker.run();
  try {
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof account>('account', {
      taskQueue: environment.taskQueue,
      workflowId: accountWorkflowId('acct_1'),
      args: [accountInputVersions.store({ account: 'acct_1' })],
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    const answer = env.client.workflow.executeUpdateWithStart(accountUpdates.retry_owed, {
      startWorkflowOperation,
      args: [retryRequestVersions.store({ actor: CUSTOMER })],
    });
    const handle = await startWorkflowOperation.workflowHandle();
    await env.sleep('12 hours');
    expect(reads).toBeGreaterThan(500);
    const { events } = await handle.fetchHistory();
    expect(events?.length).toBeLessThan(30);
    isAway = false;
    await env.sleep('1 minute');
    expect(await answer).toMatchObject({ licenses: [] });
  } finally {
    worker.shutdown();
    await running;
    await environment.close();
    await env.teardown();
  }
}, 120_000);
