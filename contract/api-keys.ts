import { z } from 'zod';
import { ROLES } from '../domain/access/roles.ts';
import { defineOperation } from './operation.ts';
import { accountId, apiKeyId, instantOut, listOf, page, text } from './schemas.ts';

const scope = z.enum(ROLES).meta({ description: 'What the key may do.' });

export const apiKeySchema = z
  .object({
    object: z.literal('api_key'),
    id: apiKeyId,
    name: z.string(),
    scope,
    account: accountId.nullable().meta({ description: 'The one account that a customer key may see.' }),
    hint: z.string(),
    created_at: instantOut,
    revoked_at: instantOut.nullable(),
  })
  .meta({ id: 'ApiKey' });

const common = { tag: 'Administration', permission: 'api_keys:manage' } as const;

export const createApiKey = defineOperation({
  ...common,
  id: 'createApiKey',
  method: 'post',
  path: '/v1/admin/api-keys',
  summary: 'Create an API key: its secret is in this answer and nowhere else',
  body: z.strictObject({ name: text(100), scope, account: accountId.nullable().default(null) }),
  reply: apiKeySchema
    .extend({ secret: z.string().meta({ description: 'Shown once.' }) })
    .meta({ id: 'ApiKeyWithSecret' }),
  status: 201,
  problems: ['conflict'],
});

export const listApiKeys = defineOperation({
  ...common,
  id: 'listApiKeys',
  method: 'get',
  path: '/v1/admin/api-keys',
  summary: 'List API keys, newest first, revoked ones included',
  query: z.strictObject(page),
  reply: listOf(apiKeySchema),
});

export const revokeApiKey = defineOperation({
  ...common,
  id: 'revokeApiKey',
  method: 'delete',
  path: '/v1/admin/api-keys/{id}',
  summary: 'Revoke an API key: at once here, within five seconds everywhere',
  params: z.object({ id: apiKeyId }),
  reply: z.object({ id: apiKeyId, revoked: z.literal(true) }),
});
