import { expect, test } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { DAY_MS, insertTestAccount, START } from '../testing/fixtures.ts';
import { hashApiKeySecret } from '../api-key-secret.ts';
import { API_KEY_PATTERN } from '../../domain/keys/api-key.ts';
import {
  createApiKey,
  findApiKey,
  findApiKeyBySecret,
  listApiKeys,
  revokeApiKey,
  rotateApiKey,
  type CreatedApiKey,
} from './api-keys.ts';

const db = useDatabase();

test('a key is found by its secret, which is stored nowhere', async () => {
  const { apiKey, secret } = await createApiKey(db(), { scope: 'product', name: 'CI' });
  expect(secret).toMatch(new RegExp(`^${API_KEY_PATTERN}$`));
  expect(await findApiKeyBySecret(db(), secret)).toEqual(apiKey);
  const [stored] = await db().sql`select api_keys::text as row from api_keys where id = ${apiKey.id}`;
  expect(String(stored?.['row'])).not.toContain(secret.slice(12, -4));
});

test('a wrong secret and a revoked key are not found', async () => {
  const { apiKey, secret } = await createApiKey(db(), { scope: 'admin', name: 'CI' });
  expect(await findApiKeyBySecret(db(), `${secret}x`)).toBeNull();
  expect(await findApiKeyBySecret(db(), '')).toBeNull();
  expect(await revokeApiKey(db(), apiKey.id, START)).toEqual({ accountId: apiKey.accountId, name: apiKey.name });
  expect(await revokeApiKey(db(), apiKey.id, START)).toBeNull();
  expect(await findApiKeyBySecret(db(), secret)).toBeNull();
});

test('a customer’s key belongs to an account, and the list shows no secret', async () => {
  const { id } = await insertTestAccount(db());
  const { apiKey, secret } = await createApiKey(db(), { scope: 'customer', accountId: id, name: 'Acme' });
  const { data } = await listApiKeys(db(), {}, {});
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
    (await listApiKeys(db(), {}, { limit: 100 })).data.find(({ id }) => id === apiKey.id)?.lastUsedAt;
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
  const { data } = await listApiKeys(db(), {}, { limit: 100 });
  expect(data.find(({ id }) => id === apiKey.id)?.lastUsedAt).toBeNull();
});

test('a secret of the old form, without a checksum, goes on working', async () => {
  const { apiKey } = await createApiKey(db(), { scope: 'agent', name: 'old' });
  const secret = `evg_agent_${'Ab-_9'.repeat(8)}xyz`;
  await db().sql`update api_keys set secret_hash = ${hashApiKeySecret(secret)} where id = ${apiKey.id}`;
  expect(await findApiKeyBySecret(db(), secret)).toMatchObject({ id: apiKey.id, scope: 'agent' });
});

test('a product key is stored with its plans', async () => {
  const planIds = ['team-annual', 'team-monthly'];
  const { apiKey, secret } = await createApiKey(db(), { scope: 'product', name: 'CI', planIds });
  expect(apiKey.planIds).toEqual(planIds);
  expect((await findApiKeyBySecret(db(), secret))?.planIds).toEqual(planIds);
});

/** Rotates a key that exists and works. */
async function rotate(id: string, overlapHours: number, rotationId: string): Promise<CreatedApiKey> {
  const rotated = await rotateApiKey(db(), id, { overlapHours, rotationId });
  if (rotated === null || rotated === 'over') throw new Error('The key was not rotated');
  return rotated;
}

const works = async (secret: string) => (await findApiKeyBySecret(db(), secret)) !== null;
const endOverlap = (id: string) => db().sql`update api_keys set previous_valid_until = now() where id = ${id}`;

test('after a rotation both secrets work for the overlap, and both hints are shown', async () => {
  const { apiKey, secret: old } = await createApiKey(db(), { scope: 'admin', name: 'CI' });
  const { apiKey: rotated, secret } = await rotate(apiKey.id, 24, 'first');
  const validUntil = rotated.previous?.validUntil ?? 0;
  expect(Math.abs(validUntil - (Date.now() + DAY_MS))).toBeLessThan(60_000);
  expect(rotated).toEqual({ ...apiKey, hint: secret.slice(-4), previous: { hint: old.slice(-4), validUntil } });
  expect([await works(old), await works(secret)]).toEqual([true, true]);

  await endOverlap(apiKey.id);
  expect([await works(old), await works(secret)]).toEqual([false, true]);
  expect((await findApiKey(db(), apiKey.id))?.previous).toBeNull();
});

test('a rotation without overlap, and another rotation, end a secret at once', async () => {
  const { apiKey, secret: first } = await createApiKey(db(), { scope: 'admin', name: 'CI' });
  const { secret: second } = await rotate(apiKey.id, 24, 'first');
  const { secret: third } = await rotate(apiKey.id, 24, 'second');
  expect([await works(first), await works(second), await works(third)]).toEqual([false, true, true]);
  const { apiKey: rotated, secret: fourth } = await rotate(apiKey.id, 0, 'third');
  expect([await works(second), await works(third), await works(fourth)]).toEqual([false, false, true]);
  expect(rotated.previous).toBeNull();
});

test('a rotation repeated because its answer was lost leaves the secret that is in use as it was', async () => {
  const { apiKey, secret: inUse } = await createApiKey(db(), { scope: 'admin', name: 'CI' });
  const { apiKey: rotated, secret: lost } = await rotate(apiKey.id, 24, 'same');
  const { apiKey: repeated, secret } = await rotate(apiKey.id, 24, 'same');
  expect([await works(inUse), await works(lost), await works(secret)]).toEqual([true, false, true]);
  expect(repeated.previous).toEqual(rotated.previous);

  // A day later the same name is another request.
  await db().sql`update api_keys set rotated_at = now() - interval '25 hours' where id = ${apiKey.id}`;
  await rotate(apiKey.id, 24, 'same');
  expect([await works(inUse), await works(secret)]).toEqual([false, true]);
});

test('a key that is revoked or has expired is not rotated, and neither of its secrets works', async () => {
  const { apiKey, secret: old } = await createApiKey(db(), { scope: 'admin', name: 'CI' });
  const { secret } = await rotate(apiKey.id, 24, 'first');
  const rotateAgain = () => rotateApiKey(db(), apiKey.id, { overlapHours: 1, rotationId: 'second' });
  await db().sql`update api_keys set expires_at = now() where id = ${apiKey.id}`;
  expect([await rotateAgain(), await works(old), await works(secret)]).toEqual(['over', false, false]);
  await db().sql`update api_keys set expires_at = null where id = ${apiKey.id}`;
  await revokeApiKey(db(), apiKey.id, START);
  expect([await rotateAgain(), await works(old), await works(secret)]).toEqual(['over', false, false]);
  expect(await rotateApiKey(db(), 'key_unknown', { overlapHours: 1, rotationId: 'x' })).toBeNull();
});
