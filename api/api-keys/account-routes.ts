import {
  createAccountApiKey,
  getAccountApiKey,
  listAccountApiKeys,
  revokeAccountApiKey,
  rotateAccountApiKey,
} from '../../contract/api-keys.ts';
import * as apiKeys from '../../db/queries/api-keys.ts';
import { enqueueMail } from '../../db/queries/person-mails.ts';
import type { ScopedQueryable } from '../../db/scoped.ts';
import { MAX_LIVE_ACCOUNT_KEYS } from '../../domain/access/api-keys.ts';
import type { AccountEvent } from '../../domain/people/security-events.ts';
import { accountFilter } from '../http/filters.ts';
import { newObjectId } from '../http/new-object-id.ts';
import { problem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { implement, type Call } from '../http/route.ts';
import { asOwner } from '../members/owner.ts';
import { accountNews } from '../security-news/news.ts';
import { apiKeyJson } from './json.ts';
import { toNewAccountKey } from './new-api-key.ts';

/** Keys of an account, for its owners. Those of no account are the vendor's, and no owner sees them. */
export const accountApiKeyRoutes = [
  implement(createAccountApiKey, async ({ body }, call) => {
    const wanted = await toNewAccountKey(call, body);
    const id = newObjectId(call, 'key');
    const made = await asKeyOwner(call, wanted.accountId, async (db) => {
      const key = await apiKeys.createAccountKeyWithin(db, MAX_LIVE_ACCOUNT_KEYS, wanted, id);
      if (key !== null && key !== 'too_many') await tell(call, db, 'api_key_made', key.apiKey);
      return key;
    });
    if (made === null) throw problem('conflict');
    if (made === 'too_many') throw problem('api_key_limit', { about: { most: MAX_LIVE_ACCOUNT_KEYS } });
    call.nameSubject(made.apiKey.id);
    return { ...apiKeyJson(made.apiKey), secret: made.secret };
  }),
  implement(listAccountApiKeys, async ({ query }, call) => {
    const accountId = accountFilter(call, query.account);
    const found = await apiKeys.listApiKeys(call.db, { accountId }, query);
    return { data: found.data.map(apiKeyJson), next_cursor: found.nextCursor };
  }),
  implement(getAccountApiKey, async ({ params }, { db }) =>
    apiKeyJson(requireFound(await apiKeys.findApiKey(db, params.id))),
  ),
  implement(rotateAccountApiKey, async ({ params, body }, call) => {
    const rotation = { overlapHours: body.overlap_hours, rotationId: newObjectId(call, 'key') };
    const rotated = await asKeyOwner(call, await accountOfKey(call, params.id), async (db) => {
      const key = await apiKeys.rotateApiKey(db, params.id, rotation);
      if (key !== null && key !== 'over') await tell(call, db, 'api_key_rotated', key.apiKey);
      return key;
    });
    if (rotated === 'over') throw problem('api_key_over');
    call.deps.authenticator.forget(params.id);
    const { apiKey, secret } = requireFound(rotated);
    return { ...apiKeyJson(apiKey), secret };
  }),
  implement(revokeAccountApiKey, async ({ params }, call) => {
    const revoked = await asKeyOwner(call, await accountOfKey(call, params.id), async (db) => {
      const key = await apiKeys.revokeApiKey(db, params.id, call.deps.now());
      if (key !== null) await tell(call, db, 'api_key_revoked', key);
      return key;
    });
    call.deps.authenticator.forget(params.id);
    requireFound(revoked);
    return { id: params.id, revoked: true as const };
  }),
];

/** Throws `not_found` for what the caller does not see, and for a key of the vendor. */
async function accountOfKey({ db }: Call, id: string): Promise<string> {
  return requireFound((await apiKeys.findApiKey(db, id))?.accountId);
}

async function asKeyOwner<T>(call: Call, accountId: string, work: (db: ScopedQueryable) => Promise<T>) {
  return await asOwner(call, accountId, work, 'account_keys:manage');
}

async function tell(
  call: Call,
  db: ScopedQueryable,
  event: AccountEvent,
  { accountId, name }: Pick<apiKeys.ApiKey, 'accountId' | 'name'>,
): Promise<void> {
  if (accountId !== null) await enqueueMail(db, accountNews(call, event, accountId, { name }));
}
