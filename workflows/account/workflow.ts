import { setHandler } from '@temporalio/workflow';
import type { Stored } from '../../domain/stored/versioned.ts';
import { waitForAnswer } from '../entity/inbox.ts';
import { runEntity } from '../entity/run.ts';
import { AccountEntity } from './account-entity.ts';
import { accountUpdates, type AccountInput, type RetryOutcome, type RetryRequest } from './messages.ts';
import { accountInputVersions, retryRequestVersions } from './stored-messages.ts';

const { restore } = retryRequestVersions;

/**
 * What an account does across its licences. It lives only while there is such work, and starts with the first request.
 * Workflow id: `account/<account id>`.
 */
export async function account(input: Stored<AccountInput>): Promise<void> {
  const entity = new AccountEntity(accountInputVersions.restore(input).account);
  setHandler(
    accountUpdates.retry_owed,
    (request: Stored<RetryRequest>) => {
      const { actor } = restore(request);
      return waitForAnswer<Stored<RetryOutcome>>((answer) => entity.inbox.add({ actor, answer }));
    },
    // Throws for a newer version, which rejects the request.
    { validator: (request: Stored<RetryRequest>) => void restore(request) },
  );
  await runEntity(entity, () => {
    throw new Error('unreachable: an account is over before its history is long');
  });
}
