import { z } from 'zod';
import { API_KEY_STATUSES, MAX_LIVE_ACCOUNT_KEYS } from '../domain/access/api-keys.ts';
import { API_KEY_SCOPES } from '../domain/access/roles.ts';
import { defineOperation } from './operation.ts';
import { accountId, apiKeyId, catalogId, instantIn, instantOut, listOf, page, text } from './schemas.ts';

const scope = z.enum(API_KEY_SCOPES).meta({ description: 'What the key may do.' });
const plans = {
  description: 'The plans whose licence keys a product key validates; null: all of them, new ones too.',
};

export const apiKeySchema = z
  .object({
    object: z.literal('api_key'),
    id: apiKeyId,
    name: z.string(),
    scope,
    account: accountId.nullable().meta({ description: 'The one account that a customer key may see.' }),
    plans: z.array(z.string()).nullable().meta(plans),
    hint: z.string().meta({ description: 'The last characters of the secret.' }),
    previous_secret: z
      .object({ hint: z.string(), valid_until: instantOut })
      .nullable()
      .meta({ description: 'The secret before the last rotation, while it works, too.' }),
    created_at: instantOut,
    status: z.enum(API_KEY_STATUSES),
    expires_at: instantOut
      .nullable()
      .meta({ description: 'From then on the key is refused, as an unknown one is; null: it does not expire.' }),
    last_used_at: instantOut.nullable().meta({ description: 'The last use, to the minute; null: none yet.' }),
    revoked_at: instantOut.nullable(),
  })
  .meta({ id: 'ApiKey' });

const withSecret = apiKeySchema
  .extend({ secret: z.string().meta({ description: 'Shown once.' }) })
  .meta({ id: 'ApiKeyWithSecret' });

const newName = text(100);
const newExpiry = instantIn
  .nullable()
  .default(null)
  .meta({ description: 'In the future. Null: the key does not expire.' });

const common = { tag: 'Administration', permission: 'api_keys:manage', stepUp: true } as const;
const params = z.object({ id: apiKeyId });

export const createApiKey = defineOperation({
  ...common,
  id: 'createApiKey',
  method: 'post',
  path: '/v1/admin/api-keys',
  summary: 'Create an API key: its secret is in this answer and nowhere else',
  body: z.strictObject({
    name: newName,
    scope,
    account: accountId.nullable().default(null),
    plans: z.array(catalogId).min(1).max(100).nullable().default(null).meta(plans),
    expires_at: newExpiry,
  }),
  reply: withSecret,
  status: 201,
  problems: ['conflict'],
});

export const listApiKeys = defineOperation({
  ...common,
  id: 'listApiKeys',
  method: 'get',
  path: '/v1/admin/api-keys',
  summary: 'List API keys, newest first, revoked and expired ones included',
  query: z.strictObject(page),
  reply: listOf(apiKeySchema),
});

export const getApiKey = defineOperation({
  ...common,
  id: 'getApiKey',
  method: 'get',
  path: '/v1/admin/api-keys/{id}',
  summary: 'Read an API key',
  params,
  reply: apiKeySchema,
});

/** A week, so that a rotation can wait for people. */
const MAX_OVERLAP_HOURS = 168;

const rotation = z.strictObject({ overlap_hours: z.int().min(0).max(MAX_OVERLAP_HOURS).default(24) });
const ROTATION_TEXT =
  'The secret before it works for `overlap_hours` more, so that programs can be changed one after another. 0 ends it ' +
  'within five seconds. Of an earlier rotation no secret goes on working. The key keeps its id, name and expiry.';
const revoked = z.object({ id: apiKeyId, revoked: z.literal(true) });

export const rotateApiKey = defineOperation({
  ...common,
  id: 'rotateApiKey',
  method: 'post',
  path: '/v1/admin/api-keys/{id}/rotate',
  summary: 'Give an API key a new secret: it is in this answer and nowhere else',
  description: ROTATION_TEXT,
  params,
  body: rotation,
  reply: withSecret,
  problems: ['api_key_over'],
});

export const revokeApiKey = defineOperation({
  ...common,
  id: 'revokeApiKey',
  method: 'delete',
  path: '/v1/admin/api-keys/{id}',
  summary: 'Revoke an API key with all its secrets: at once here, within five seconds everywhere',
  params,
  reply: revoked,
});

const ofAccount = { tag: 'Accounts', permission: 'account_keys:manage' } as const;
const change = { ...ofAccount, stepUp: true } as const;

export const createAccountApiKey = defineOperation({
  ...change,
  id: 'createAccountApiKey',
  method: 'post',
  path: '/v1/api-keys',
  summary: "Create an API key of an account, for the account's own programs",
  description:
    `For owners. Its scope is \`customer\`: it sees this account only, and can make neither keys nor members. The secret is in this ` +
    `answer and nowhere else. An account has ${MAX_LIVE_ACCOUNT_KEYS} keys that work at most. The owners are told by mail.`,
  body: z.strictObject({ account: accountId, name: newName, expires_at: newExpiry }),
  reply: withSecret,
  status: 201,
  problems: ['conflict', 'api_key_limit'],
});

export const listAccountApiKeys = defineOperation({
  ...ofAccount,
  id: 'listAccountApiKeys',
  method: 'get',
  path: '/v1/api-keys',
  summary: 'List the API keys of accounts, newest first, revoked and expired ones included',
  description: "Keys that the vendor has made for the account are among them, too; the vendor's own are not.",
  query: z.strictObject({ ...page, account: accountId.optional() }),
  problems: ['not_found'],
  reply: listOf(apiKeySchema),
});

export const getAccountApiKey = defineOperation({
  ...ofAccount,
  id: 'getAccountApiKey',
  method: 'get',
  path: '/v1/api-keys/{id}',
  summary: 'Read an API key of an account',
  params,
  reply: apiKeySchema,
});

export const rotateAccountApiKey = defineOperation({
  ...change,
  id: 'rotateAccountApiKey',
  method: 'post',
  path: '/v1/api-keys/{id}/rotate',
  summary: 'Give an API key of an account a new secret: it is in this answer and nowhere else',
  description: `${ROTATION_TEXT} The owners are told by mail.`,
  params,
  body: rotation,
  reply: withSecret,
  problems: ['api_key_over'],
});

export const revokeAccountApiKey = defineOperation({
  ...change,
  id: 'revokeAccountApiKey',
  method: 'delete',
  path: '/v1/api-keys/{id}',
  summary: 'Revoke an API key of an account with all its secrets: at once here, within five seconds everywhere',
  description: 'The owners are told by mail.',
  params,
  reply: revoked,
});
