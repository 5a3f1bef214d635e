import { connect } from '../../db/connect.ts';
import { createApiKey, findApiKeyBySecret } from '../../db/queries/api-keys.ts';
import type { Settings } from '../../settings.ts';
import { z } from 'zod';
import type { ApiClient } from '../demo/api-client.ts';

const CreatedKey = z.object({ secret: z.string() });

/**
 * An administrator's key: the one kept from before while the database knows it, else a new one. It is the one thing
 * that is made past the API, which lets nobody in without a key.
 */
export async function ensureAdminKey(
  settings: Pick<Settings, 'databaseUrl'>,
  kept: string | undefined,
): Promise<string> {
  const db = connect(settings.databaseUrl, { applicationName: 'evergreen-seed', maxConnections: 1 });
  try {
    if (kept !== undefined && (await findApiKeyBySecret(db, kept))) return kept;
    return (await createApiKey(db, { scope: 'admin', name: 'First administrator' })).secret;
  } finally {
    await db.close();
  }
}

/** The keys of the other scopes. A secret is shown once, so those kept from before stay, with the administrator's. */
export async function ensureOtherKeys(
  api: ApiClient,
  account: string,
  kept: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const wanted = [
    { name: 'Support desk', scope: 'agent' },
    { name: 'Shop of one customer', scope: 'customer', account },
    { name: 'The product itself', scope: 'product' },
  ];
  const keys = await Promise.all(
    wanted.map(async (key) => {
      const secret = kept[key.scope] ?? (await api.post('/v1/admin/api-keys', key, CreatedKey)).secret;
      return [key.scope, secret] as const;
    }),
  );
  return Object.fromEntries(keys);
}
