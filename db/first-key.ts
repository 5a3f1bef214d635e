/**
 * `node db/first-key.ts [--another]`: creates an administrator's API key in the database of `DATABASE_URL` and prints
 * its secret, which cannot be read again. With it all other keys are created, by `POST /v1/admin/api-keys`. The audit log has an entry of it.
 */
import { asSystem } from './as-system.ts';
import { auditOperator } from './audit-operator.ts';
import { connect, type Database } from './connect.ts';
import { inTransaction } from './in-transaction.ts';
import { createApiKey } from './queries/api-keys.ts';

/** The key could not be created; the message says what to do. */
export class FirstKeyError extends Error {
  override name = 'NoFirstKey';
}

/**
 * Creates an administrator's key and returns its secret. The key permits everything, so a second one is created only with
 * `another`.
 * @throws {FirstKeyError} when there is one already, or the database has not been migrated.
 */
export async function createFirstKey(db: Database, { another = false } = {}): Promise<string> {
  if (!another && (await hasAdminKey(db))) {
    throw new FirstKeyError(
      'There is an administrator’s key already. Create others with it: POST /v1/admin/api-keys. ' +
        'If it is lost, run this again with --another, then revoke the lost one.',
    );
  }
  return await inTransaction(asSystem(db), async (transaction) => {
    const name = another ? 'Another administrator' : 'First administrator';
    const { apiKey, secret } = await createApiKey(transaction, { scope: 'admin', name });
    await auditOperator(transaction, 'firstKey', apiKey.id);
    return secret;
  });
}

async function hasAdminKey(db: Database): Promise<boolean> {
  const [table] = await db.sql<{ there: boolean }[]>`select to_regclass('api_keys') is not null as there`;
  if (!table?.there) throw new FirstKeyError('The database has no tables yet. Run `node db/migrate.ts` first.');
  return (await db.sql`select from api_keys where scope = 'admin' and revoked_at is null limit 1`).length > 0;
}

if (import.meta.main) {
  const url = process.env['DATABASE_URL'];
  if (!url) throw new Error('DATABASE_URL is not set. Set it to postgres://user:password@host:5432/database.');
  const db = connect(url, { applicationName: 'evergreen-first-key', maxConnections: 1 });
  try {
    console.log(await createFirstKey(db, { another: process.argv.includes('--another') }));
  } catch (error) {
    if (!(error instanceof FirstKeyError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    await db.close();
  }
}
