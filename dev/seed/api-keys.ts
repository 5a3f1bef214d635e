import { unwrap } from '../../contract/client/client.ts';
import { connect, type Database } from '../../db/connect.ts';
import { createApiKey, findApiKeyBySecret } from '../../db/queries/api-keys.ts';
import type { Seeding } from './seeding.ts';

/** Runs `work` with a connection of its own. */
export async function withDatabase<T>(ownerUrl: string, work: (db: Database) => Promise<T>): Promise<T> {
  const db = connect(ownerUrl, { applicationName: 'evergreen-seed', maxConnections: 1 });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

/** Those of the kept keys that still open something: a key may be revoked, and the database may be another one by now. */
export async function findValidKeys(
  ownerUrl: string,
  kept: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  return await withDatabase(ownerUrl, async (db) => {
    const valid: Record<string, string> = {};
    for (const [scope, secret] of Object.entries(kept)) if (await findApiKeyBySecret(db, secret)) valid[scope] = secret;
    return valid;
  });
}

/** A new administrator's key. It is the one thing that is not made through the API, which lets nobody in without a key. */
export async function createAdminKey(ownerUrl: string): Promise<string> {
  const key = { scope: 'admin', name: 'First administrator' } as const;
  return await withDatabase(ownerUrl, async (db) => (await createApiKey(db, key)).secret);
}

/** The keys of the other scopes. A secret is shown once, so the kept ones stay. */
export async function ensureOtherKeys(
  { api }: Seeding,
  account: string | undefined,
  kept: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const wanted = [
    { name: 'Support desk', scope: 'agent' },
    ...(account === undefined ? [] : [{ name: 'Shop of one customer', scope: 'customer', account } as const]),
    { name: 'The product itself', scope: 'product' },
    { name: 'Audit', scope: 'auditor' },
  ] as const;
  const keys = await Promise.all(
    wanted.map(async (body) => {
      const secret = kept[body.scope] ?? (await unwrap(api.POST('/v1/admin/api-keys', { body }))).secret;
      return [body.scope, secret] as const;
    }),
  );
  return Object.fromEntries(keys);
}
