import { listOwingLicenses } from '../../db/queries/licenses.ts';
import type { Actor } from '../../domain/lifecycle/license.ts';
import { toProblem } from '../http/error-to-problem.ts';
import type { Call } from '../http/route.ts';

/** The licences that try again to collect what they owe. The card is saved: an outage of Temporal is no error. */
export async function retryOwed(call: Call, account: string, actor: Actor): Promise<string[] | null> {
  const { accountClient, log } = call.deps;
  if ((await listOwingLicenses(call.db, account)).length === 0) return [];
  try {
    return [...(await accountClient.retryOwed(account, actor, call.deadline))];
  } catch (error) {
    // The card is saved whatever happened: the reply says that the licences try again by their own schedule.
    const level = toProblem(error).status === 503 ? 'warn' : 'error';
    log[level]({ account, err: error }, 'payments owed were not tried again with a new card');
    return null;
  }
}
