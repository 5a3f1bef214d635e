import { findAccount, type Account } from '../../db/queries/accounts.ts';
import { validationProblem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import type { Call } from '../http/route.ts';

/** An account that the caller may see. Throws `not_found` for any other. */
export async function loadAccount(call: Call, id: string): Promise<Account> {
  return requireFound(await findAccount(call.db, id));
}

/** The account that a body names at `pointer`. Throws 422 when the caller cannot see one. */
export async function loadReferencedAccount(call: Call, id: string, pointer: string): Promise<Account> {
  const found = await findAccount(call.db, id);
  if (!found) throw validationProblem([{ key: 'account', pointer }]);
  return found;
}

/** The same, where the account must not be that of a sandbox: throws 422 for one. */
export async function loadLiveAccount(call: Call, id: string, pointer: string): Promise<Account> {
  const found = await loadReferencedAccount(call, id, pointer);
  if (found.sandboxId !== null) throw validationProblem([{ key: 'sandbox_account', pointer }]);
  return found;
}
