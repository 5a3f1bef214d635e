import { findAccount, type Account } from '../../db/queries/accounts.ts';
import { canSee, requireVisible } from '../http/principal.ts';
import { validationProblem } from '../http/problem.ts';
import { principalOf, type Call } from '../http/route.ts';

/** An account that the caller may see. Throws `not_found` for any other. */
export async function loadAccount(call: Call, id: string): Promise<Account> {
  return requireVisible(principalOf(call), await findAccount(call.deps.db, id), (account) => account.id);
}

/** The account that a body names at `pointer`. Throws 422 when the caller cannot see one. */
export async function loadReferencedAccount(call: Call, id: string, pointer: string): Promise<Account> {
  const found = canSee(principalOf(call), id) ? await findAccount(call.deps.db, id) : null;
  if (!found) throw validationProblem([{ key: 'account', pointer }]);
  return found;
}
