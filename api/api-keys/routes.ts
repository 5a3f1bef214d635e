import type { z } from 'zod';
import { createApiKey, listApiKeys, revokeApiKey, type apiKeySchema } from '../../contract/api-keys.ts';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import { deterministicId, newId } from '../../db/ids.ts';
import * as apiKeys from '../../db/queries/api-keys.ts';
import { loadReferencedAccount } from '../accounts/load.ts';
import { problem, validationProblem } from '../http/problem.ts';
import { implement } from '../http/route.ts';

export const apiKeyRoutes = [
  implement(createApiKey, async ({ body }, call) => {
    const wanted = toNewApiKey(body);
    if (wanted.scope === 'customer') await loadReferencedAccount(call, wanted.accountId, '#/account');
    const id = call.idempotencyId === null ? newId('key') : deterministicId('key', call.idempotencyId);
    const made = await apiKeys.createApiKeyWithId(call.deps.db, wanted, id);
    if (!made) throw problem('conflict');
    return { ...apiKeyJson(made.apiKey), secret: made.secret };
  }),
  implement(listApiKeys, async ({ query }, { deps }) => {
    const found = await apiKeys.listApiKeys(deps.db, query);
    return { data: found.data.map(apiKeyJson), next_cursor: found.nextCursor };
  }),
  implement(revokeApiKey, async ({ params }, { deps }) => {
    const revoked = await apiKeys.revokeApiKey(deps.db, params.id, deps.now());
    if (!revoked) throw problem('not_found');
    deps.authenticator.forget(params.id);
    return { id: params.id, revoked: true as const };
  }),
];

function toNewApiKey(body: {
  name: string;
  scope: apiKeys.ApiKey['scope'];
  account: string | null;
}): apiKeys.NewApiKey {
  const { name, scope, account } = body;
  if (scope === 'customer') {
    if (account === null) throw validationProblem([{ key: 'customer_key_without_account', pointer: '#/account' }]);
    return { name, scope, accountId: account };
  }
  if (account !== null) throw validationProblem([{ key: 'account_for_other_key', pointer: '#/account' }]);
  return { name, scope };
}

function apiKeyJson(key: apiKeys.ApiKey): z.input<typeof apiKeySchema> {
  return {
    object: 'api_key',
    id: key.id,
    name: key.name,
    scope: key.scope,
    account: key.accountId,
    hint: `…${key.hint}`,
    created_at: formatInstant(key.createdAt),
    revoked_at: formatInstantOrNull(key.revokedAt),
  };
}
