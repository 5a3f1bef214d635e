import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import { runEntity } from '../entity/run.ts';
import { AccountEntity } from './account-entity.ts';
import { accountUpdates, type AccountInput, type RetryOutcome, type RetryRequest } from './messages.ts';

/**
 * What an account does across its licences. It lives only while there is such work, and starts with the first request.
 * Workflow id: `account/<account id>`.
 */
export async function account(input: AccountInput): Promise<void> {
  const entity = new AccountEntity(input.account);
  setHandler(accountUpdates.retry_owed, (request) => retryOwed(entity, request));
  await runEntity(entity, () => {
    throw new Error('unreachable: an account is over before its history is long');
  });
}

async function retryOwed(entity: AccountEntity, request: RetryRequest): Promise<RetryOutcome> {
  let outcome: RetryOutcome | undefined;
  entity.inbox.add({ request, answer: (given) => (outcome = given) });
  await CancellationScope.nonCancellable(() => condition(() => outcome !== undefined));
  if (!outcome) throw new Error('unreachable: the condition has just held');
  return outcome;
}
