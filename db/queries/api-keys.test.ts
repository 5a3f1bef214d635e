import { expect, test } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { DAY_MS, insertTestAccount, START } from '../testing/fixtures.ts';
import { createApiKey, findApiKeyBySecret, listApiKeys, revokeApiKey } from './api-keys.ts';

const db = useDatabase();

test('a key is found by its secret, which is stored nowhere', async () => {
  const { apiKey, secret } = await createApiKey(db(), { scope: 'product', name: 'CI' });
  expect(secret).toMatch(/^evg_product_[\w-]{43}$/);
  expect(await findApiKeyBySecret(db(), secret)).toEqual(apiKey);
  const [stored] = await db().sql`select api_keys::text as row from api_keys where id = ${apiKey.id}`;
  expect(String(stored?.['row'])).not.toContain(secret.slice(12, -4));
});

test('a wrong secret and a revoked key are not found', async () => {
  const { apiKey, secret } = await createApiKey(db(), { scope: 'admin', name: 'CI' });
  expect(await findApiKeyBySecret(db(), `${secret}x`)).toBeNull();
  expect(await findApiKeyBySecret(db(), '')).toBeNull();
  expect(await revokeApiKey(db(), apiKey.id, START)).toBe(true);
  expect(await revokeApiKey(db(), apiKey.id, START)).toBe(false);
  expect(await findApiKeyBySecret(db(), secret)).toBeNull();
});

test('a customer’s key belongs to an account, and the list shows no secret', async () => {
  const { id } = await insertTestAccount(db());
  const { apiKey, secret } = await createApiKey(db(), { scope: 'customer', accountId: id, name: 'Acme' });
  const { data } = await listApiKeys(db(), {});
  expect(data[0]).toEqual(apiKey);
  expect(apiKey).toMatchObject({ accountId: id, hint: secret.slice(-4) });
});

test('a key that has expired is not found', async () => {
  const soon = Date.now() + DAY_MS;
  const { apiKey, secret } = await createApiKey(db(), { scope: 'admin', name: 'CI', expiresAt: soon });
  expect(await findApiKeyBySecret(db(), secret)).toMatchObject({ expiresAt: soon });
  await db().sql`update api_keys set expires_at = now() where id = ${apiKey.id}`;
  expect(await findApiKeyBySecret(db(), secret)).toBeNull();
});

test('a use is recorded, at most once a minute', async () => {
  const { apiKey, secret } = await createApiKey(db(), { scope: 'admin', name: 'CI' });
  const lastUse = async () =>
    (await listApiKeys(db(), { limit: 100 })).data.find(({ id }) => id === apiKey.id)?.lastUsedAt;
  expect(await lastUse()).toBeNull();
  await findApiKeyBySecret(db(), secret);
  const first = await lastUse();
  expect(first).toBeTypeOf('number');
  await findApiKeyBySecret(db(), secret);
  expect(await lastUse()).toBe(first);
  await db().sql`update api_keys set last_used_at = now() - interval '61 seconds' where id = ${apiKey.id}`;
  await findApiKeyBySecret(db(), secret);
  expect(await lastUse()).toBeGreaterThanOrEqual(first ?? 0);
});

test('a secret that is refused leaves no record of a use', async () => {
  const { apiKey, secret } = await createApiKey(db(), { scope: 'admin', name: 'CI' });
  await revokeApiKey(db(), apiKey.id, START);
  await findApiKeyBySecret(db(), secret);
  const { data } = await listApiKeys(db(), { limit: 100 });
  expect(data.find(({ id }) => id === apiKey.id)?.lastUsedAt).toBeNull();
});
