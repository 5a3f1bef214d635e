import { setHandler } from '@temporalio/workflow';
import { waitForAnswer } from '../entity/inbox.ts';
import { runEntity } from '../entity/run.ts';
import { AccountEntity } from './account-entity.ts';
import { accountUpdates, type AccountInput, type RetryOutcome } from './messages.ts';

/**
 * What an account does across its licences. It lives only while there is such work, and starts with the first request.
 * Workflow id: `account/<account id>`.
 */
export async function account(input: AccountInput): Promise<void> {
  const entity = new AccountEntity(input.account);
  setHandler(accountUpdates.retry_owed, (request) =>
    waitForAnswer<RetryOutcome>((answer) => entity.inbox.add({ request, answer })),
  );
  await runEntity(entity, () => {
    throw new Error('unreachable: an account is over before its history is long');
  });
}
