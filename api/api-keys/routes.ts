import { createApiKey, getApiKey, listApiKeys, revokeApiKey, rotateApiKey } from '../../contract/api-keys.ts';
import * as apiKeys from '../../db/queries/api-keys.ts';
import type { SealedMail } from '../../db/queries/person-mails.ts';
import { newObjectId } from '../http/new-object-id.ts';
import { requireFound } from '../http/require.ts';
import { problem } from '../http/problem.ts';
import { implement, type Call } from '../http/route.ts';
import { accountNews, staffNews, withNews } from '../security-news/news.ts';
import { apiKeyJson } from './json.ts';
import { toNewApiKey } from './new-api-key.ts';

export const apiKeyRoutes = [
  implement(createApiKey, async ({ body }, call) => {
    const wanted = await toNewApiKey(call, body);
    const news = await newsOf(call, 'made');
    const made = await withNews(
      call.db,
      (db) => apiKeys.createApiKeyWithId(db, wanted, newObjectId(call, 'key')),
      (key) => news(key?.apiKey),
    );
    if (!made) throw problem('conflict');
    return { ...apiKeyJson(made.apiKey), secret: made.secret };
  }),
  implement(listApiKeys, async ({ query }, { db }) => {
    const found = await apiKeys.listApiKeys(db, {}, query);
    return { data: found.data.map(apiKeyJson), next_cursor: found.nextCursor };
  }),
  implement(getApiKey, async ({ params }, { db }) => apiKeyJson(requireFound(await apiKeys.findApiKey(db, params.id)))),
  implement(rotateApiKey, async ({ params, body }, call) => {
    const rotation = { overlapHours: body.overlap_hours, rotationId: newObjectId(call, 'key') };
    const news = await newsOf(call, 'rotated');
    const rotated = requireFound(
      await withNews(
        call.db,
        (db) => apiKeys.rotateApiKey(db, params.id, rotation),
        (key) => news(key === null || key === 'over' ? null : key.apiKey),
      ),
    );
    if (rotated === 'over') throw problem('api_key_over');
    call.deps.authenticator.forget(params.id);
    return { ...apiKeyJson(rotated.apiKey), secret: rotated.secret };
  }),
  implement(revokeApiKey, async ({ params }, call) => {
    const { deps } = call;
    const news = await newsOf(call, 'revoked');
    const revoked = await withNews(call.db, (db) => apiKeys.revokeApiKey(db, params.id, deps.now()), news);
    if (!revoked) throw problem('not_found');
    deps.authenticator.forget(params.id);
    return { id: params.id, revoked: true as const };
  }),
];

/** News for the owners of the account that a key belongs to; of a key of no account, for the vendor's administrators. */
async function newsOf(call: Call, what: 'made' | 'rotated' | 'revoked') {
  const toAdministrators = await staffNews(call, `vendor_key_${what}`);
  return (key: Pick<apiKeys.ApiKey, 'accountId' | 'name'> | null | undefined): SealedMail[] => {
    if (!key) return [];
    const { accountId, name } = key;
    return accountId === null
      ? toAdministrators({ name })
      : [accountNews(call, `api_key_${what}`, accountId, { name })];
  };
}
