import { WithStartWorkflowOperation } from '@temporalio/client';
import { expect, test } from 'vitest';
import { AccountClient } from '../../api/accounts/account-client.ts';
import { accountWorkflowId } from '../../workflows/account/messages.ts';
import { retryOutcomeVersions, retryRequestVersions } from '../../workflows/account/stored-messages.ts';
import { useTestEnvironment } from '../support/dev-server.ts';
import { createTestAccount, CUSTOMER } from '../support/licenses.ts';

const environment = useTestEnvironment();

/** Sends the account's workflow a request as it is written here, as an API of another version would. */
async function send(account: string, input: object, request: object): Promise<unknown> {
  const { client, taskQueue } = environment();
  const startWorkflowOperation = new WithStartWorkflowOperation<(stored: object) => Promise<void>>('account', {
    workflowId: accountWorkflowId(account),
    taskQueue,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  return await client.workflow.executeUpdateWithStart<(stored: object) => Promise<void>, unknown, [object]>(
    'retry_owed',
    {
      startWorkflowOperation,
      args: [request],
    },
  );
}

test('what was sent before there were versions is answered', async () => {
  const { id } = await createTestAccount(environment());
  expect(await send(id, { account: id }, { actor: CUSTOMER })).toEqual(retryOutcomeVersions.store({ licenses: [] }));
});

test('a request of a newer version is rejected, and the next one is answered', async () => {
  const { id } = await createTestAccount(environment());
  const newer = { version: retryRequestVersions.current + 1, actor: CUSTOMER };
  await expect(send(id, { account: id }, newer)).rejects.toMatchObject({ cause: { type: 'UnknownVersionError' } });
  const { client, taskQueue } = environment();
  expect(await new AccountClient(client, taskQueue).retryOwed(id, CUSTOMER, Date.now() + 20_000)).toEqual([]);
});
