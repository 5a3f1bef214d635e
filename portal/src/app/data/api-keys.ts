import { queryOptions } from '@tanstack/react-query';
import { collect, unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';

export type ApiKey = Schemas['ApiKey'];
export type ApiKeyWithSecret = Schemas['ApiKeyWithSecret'];

export const apiKeysKey = (account: string) => [account, 'api-keys'];

/** The keys of an account, newest first, with those that work no longer. */
export const apiKeysQuery = (account: string) =>
  queryOptions({
    queryKey: apiKeysKey(account),
    queryFn: async (): Promise<ApiKey[]> =>
      await collect((page) => unwrap(api(account).GET('/v1/api-keys', { params: { query: { account, ...page } } }))),
    // Programs use them at any time.
    staleTime: 0,
  });

/** A request whose answer was lost is sent again, and answered with the same secret. */
const once = () => ({ 'Idempotency-Key': crypto.randomUUID() });

/** Makes a key. The answer has its secret, which is kept nowhere. */
export async function makeApiKey(account: string, name: string, days: number | null): Promise<ApiKeyWithSecret> {
  const expires_at = days === null ? null : new Date(Date.now() + days * 86_400_000).toISOString();
  return await unwrap(
    api(account).POST('/v1/api-keys', { params: { header: once() }, body: { account, name, expires_at } }),
  );
}

/** Gives a key a new secret, which is kept nowhere. */
export async function rotateApiKey(account: string, id: string, overlapHours: number): Promise<ApiKeyWithSecret> {
  const params = { path: { id }, header: once() };
  const body = { overlap_hours: overlapHours };
  return await unwrap(api(account).POST('/v1/api-keys/{id}/rotate', { params, body }));
}
