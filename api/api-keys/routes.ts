import { z } from 'zod';
import { deterministicId, newId } from '../../db/ids.ts';
import {
  createApiKeyWithId,
  listApiKeys,
  revokeApiKey,
  type ApiKey,
  type NewApiKey,
} from '../../db/queries/api-keys.ts';
import { accountId, loadReferencedAccount } from '../accounts/routes.ts';
import { SCOPES } from '../http/principal.ts';
import { validationProblem, problem } from '../http/problem.ts';
import { defineRoute } from '../http/route.ts';
import { idOf, formatInstant, formatInstantOrNull, instantOut, listOf, page, text } from '../http/schemas.ts';

const apiKeySchema = z
  .object({
    id: idOf('key'),
    name: z.string(),
    scope: z.enum(SCOPES),
    account: accountId.nullable().meta({ description: 'The one account that a customer key may see.' }),
    hint: z.string(),
    created_at: instantOut,
    revoked_at: instantOut.nullable(),
  })
  .meta({ id: 'ApiKey' });

const common = { tag: 'Administration', scopes: ['admin'] } as const;

export const apiKeyRoutes = [
  defineRoute({
    ...common,
    method: 'post',
    path: '/v1/admin/api-keys',
    summary: 'Create an API key: its secret is in this answer and nowhere else',
    body: z.strictObject({ name: text(100), scope: z.enum(SCOPES), account: accountId.nullable().default(null) }),
    reply: apiKeySchema.extend({ secret: z.string().meta({ description: 'Shown once.' }) }),
    status: 201,
    handler: async ({ body }, call) => {
      const wanted = toNewApiKey(body);
      if (wanted.scope === 'customer') await loadReferencedAccount(call, wanted.accountId, '#/account');
      const made = await createApiKeyWithId(
        call.deps.db,
        wanted,
        call.idempotencyId ? deterministicId('key', call.idempotencyId) : newId('key'),
      );
      if (!made) throw problem('conflict', { detail: 'A key was made by this very request more than a day ago.' });
      return { ...apiKeyJson(made.apiKey), secret: made.secret };
    },
  }),
  defineRoute({
    ...common,
    method: 'get',
    path: '/v1/admin/api-keys',
    summary: 'List API keys, newest first, revoked ones included',
    query: z.strictObject(page),
    reply: listOf(apiKeySchema),
    handler: async ({ query }, { deps }) => {
      const found = await listApiKeys(deps.db, query);
      return { data: found.data.map(apiKeyJson), next_cursor: found.nextCursor };
    },
  }),
  defineRoute({
    ...common,
    method: 'delete',
    path: '/v1/admin/api-keys/{id}',
    summary: 'Revoke an API key, within seconds everywhere',
    params: z.object({ id: idOf('key') }),
    reply: z.object({ id: idOf('key'), revoked: z.literal(true) }),
    handler: async ({ params }, { deps }) => {
      const revoked = await revokeApiKey(deps.db, params.id, deps.now());
      if (!revoked) throw problem('not_found', { detail: 'There is no such API key, or it has been revoked already.' });
      deps.authenticator.forget(params.id);
      return { id: params.id, revoked: true as const };
    },
  }),
];

function toNewApiKey(body: { name: string; scope: ApiKey['scope']; account: string | null }): NewApiKey {
  const { name, scope, account } = body;
  if (scope === 'customer') {
    if (account === null)
      throw validationProblem([{ detail: 'A customer key belongs to an account', pointer: '#/account' }]);
    return { name, scope, accountId: account };
  }
  if (account !== null)
    throw validationProblem([{ detail: 'Only a customer key belongs to an account', pointer: '#/account' }]);
  return { name, scope };
}

function apiKeyJson(key: ApiKey): z.input<typeof apiKeySchema> {
  return {
    id: key.id,
    name: key.name,
    scope: key.scope,
    account: key.accountId,
    hint: `…${key.hint}`,
    created_at: formatInstant(key.createdAt),
    revoked_at: formatInstantOrNull(key.revokedAt),
  };
}
