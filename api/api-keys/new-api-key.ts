import type { z } from 'zod';
import type { createAccountApiKey, createApiKey } from '../../contract/api-keys.ts';
import type { NewApiKey } from '../../db/queries/api-keys.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { loadLiveAccount, loadReferencedAccount } from '../accounts/load.ts';
import { validationProblem, type FieldError } from '../http/problem.ts';
import type { Call } from '../http/route.ts';

type Body = z.output<NonNullable<typeof createApiKey.body>>;

/** The key that a body asks for. Throws `validation_failed` for what does not fit its scope, is unknown or in the past. */
export async function toNewApiKey(call: Call, body: Body): Promise<NewApiKey> {
  const errors = errorsIn(call, body);
  if (errors.length > 0) throw validationProblem(errors);
  const { name, scope, account, plans: planIds, expires_at: expiresAt } = body;
  if (scope === 'product') return { name, scope, planIds, expiresAt };
  if (scope !== 'customer') return { name, scope, expiresAt };
  if (account === null) throw validationProblem([{ key: 'customer_key_without_account', pointer: '#/account' }]);
  const { id: accountId } = await loadReferencedAccount(call, account, '#/account');
  return { name, scope, accountId, expiresAt };
}

function errorsIn({ deps }: Call, { scope, account, plans, expires_at }: Body): FieldError[] {
  const errors: FieldError[] = [];
  if (account !== null && scope !== 'customer') errors.push({ key: 'account_for_other_key', pointer: '#/account' });
  if (plans !== null && scope !== 'product') errors.push({ key: 'plans_for_other_key', pointer: '#/plans' });
  for (const [index, plan] of (plans ?? []).entries())
    if (!deps.catalog.plan(plan)) errors.push({ key: 'plan', pointer: `#/plans/${index}` });
  return [...errors, ...errorsInExpiry(deps.now(), expires_at)];
}

function errorsInExpiry(now: InstantMs, expiry: InstantMs | null): FieldError[] {
  return expiry !== null && expiry <= now ? [{ key: 'past_instant', pointer: '#/expires_at' }] : [];
}

type AccountKeyBody = z.output<NonNullable<typeof createAccountApiKey.body>>;

/** The key of an account that a body asks for. Throws 422 for an expiry in the past, and where the account is unknown or a sandbox's. */
export async function toNewAccountKey(call: Call, { account, name, expires_at: expiresAt }: AccountKeyBody) {
  const errors = errorsInExpiry(call.deps.now(), expiresAt);
  if (errors.length > 0) throw validationProblem(errors);
  // A sandbox is reached by members of its account.
  const { id: accountId } = await loadLiveAccount(call, account, '#/account');
  return { scope: 'customer', name, accountId, expiresAt } as const;
}
