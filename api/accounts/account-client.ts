import { WithStartWorkflowOperation, type Client } from '@temporalio/client';
import type { Actor } from '../../domain/lifecycle/license.ts';
import { accountUpdates, accountWorkflowId } from '../../workflows/account/messages.ts';
import type { account as workflow } from '../../workflows/account/workflow.ts';
import {
  accountInputVersions,
  retryOutcomeVersions,
  retryRequestVersions,
} from '../../workflows/account/stored-messages.ts';

/** The accounts' workflows, as the API calls them. Each exists only while its account has something to do. */
export class AccountClient {
  readonly #client: Client;
  readonly #taskQueue: string;

  constructor(client: Client, taskQueue: string) {
    this.#client = client;
    this.#taskQueue = taskQueue;
  }

  /**
   * Has everything that the account's licences owe collected again, and returns the licences that try. It does not wait
   * for their payments. Ends by the deadline with an answer, or an error that `toProblem` understands.
   */
  async retryOwed(account: string, actor: Actor, deadline: number): Promise<readonly string[]> {
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof workflow>('account', {
      workflowId: accountWorkflowId(account),
      taskQueue: this.#taskQueue,
      args: [accountInputVersions.store({ account })],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    });
    const outcome = await this.#client.withDeadline(deadline, () =>
      this.#client.workflow.executeUpdateWithStart(accountUpdates.retry_owed, {
        startWorkflowOperation,
        args: [retryRequestVersions.store({ actor })],
      }),
    );
    return retryOutcomeVersions.restore(outcome).licenses;
  }
}
