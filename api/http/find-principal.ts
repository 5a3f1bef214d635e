import type { Database } from '../../db/connect.ts';
import { findApiKeyBySecret } from '../../db/queries/api-keys.ts';
import { apiKeyPrincipal, type Principal } from '../../domain/access/principal.ts';

/** Who a secret belongs to; null for one that is unknown, revoked or expired. */
export async function findPrincipal(db: Database, secret: string): Promise<Principal | null> {
  const found = await findApiKeyBySecret(db, secret);
  if (!found) return null;
  const { id, scope, accountId: account, planIds: plans } = found;
  return apiKeyPrincipal({ id, scope, account, plans });
}
