import { expect, test } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { insertTestAccount, START } from '../testing/fixtures.ts';
import { createApiKey, findApiKeyBySecret, listApiKeys, revokeApiKey } from './api-keys.ts';

const db = useDatabase();

test('a key is found by its secret, which is stored nowhere', async () => {
  const { apiKey, secret } = await createApiKey(db(), { scope: 'product', name: 'CI' });
  expect(secret).toMatch(/^evg_product_[\w-]{43}$/);
  expect(await findApiKeyBySecret(db(), secret)).toEqual(apiKey);
  const [stored] = await db().sql`select api_keys::text as row from api_keys where id = ${apiKey.id}`;
  expect(String(stored?.['row'])).not.toContain(secret.slice(12, -4));
});

test('a wrong secret and a revoked key open nothing', async () => {
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
