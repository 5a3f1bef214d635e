/**
 * `node db/reseal.ts`: encrypts every licence key, and every secret of a client at an identity provider, in the database
 * of `DATABASE_URL` with `EVERGREEN_SECRET` that is still encrypted with one of `EVERGREEN_OTHER_SECRETS`, and prints how many. It may run while Evergreen runs, and may
 * be stopped and started again.
 */
import { and, asc, eq, gt } from 'drizzle-orm';
import { connect, type Database } from './connect.ts';
import { openClientSecret, sealClientSecret } from './queries/identity-providers.ts';
import { identityProviders } from './schema/index.ts';
import { createVault, sealKey, type Vault } from './vault.ts';

/** Some keys could not be resealed; the message names the missing secrets. */
export class UnknownSecretError extends Error {
  override name = 'SecretUnknown';
}

const BATCH = 500;

interface SealedKey {
  readonly licenseId: string;
  readonly version: number;
  readonly ciphertext: Buffer;
  readonly secretId: string;
}

/**
 * Reseals with the vault's current secret all keys sealed with another. Returns how many keys that were.
 * @throws {UnknownSecretError} at the end, when the vault does not have the secret of some keys; the others are resealed.
 */
export async function resealKeys(db: Database, vault: Vault): Promise<number> {
  const unknown = new Map<string, number>();
  let done = 0;
  let after = { licenseId: '', version: 0 };
  for (;;) {
    // All keys, since a statement that looks for the few that are left would read them all at once.
    const batch = await db.sql<SealedKey[]>`
      select license_id as "licenseId", version, ciphertext, secret_id as "secretId" from license_keys
      where (license_id, version) > (${after.licenseId}, ${after.version})
      order by license_id, version limit ${BATCH}`;
    for (const sealed of batch) {
      if (sealed.secretId === vault.secretId) continue;
      if (!vault.hasSecret(sealed.secretId)) unknown.set(sealed.secretId, (unknown.get(sealed.secretId) ?? 0) + 1);
      else if (await resealKey(db, vault, sealed)) done += 1;
    }
    const last = batch.at(-1);
    if (!last || batch.length < BATCH) break;
    after = last;
  }
  if (unknown.size > 0) throw new UnknownSecretError(unknownSecretsMessage(done, unknown));
  return done;
}

async function resealKey(
  { sql }: Database,
  vault: Vault,
  { licenseId, version, ...sealed }: SealedKey,
): Promise<boolean> {
  const { lookupHash, ciphertext, secretId } = sealKey(vault, vault.decrypt(sealed, licenseId), licenseId);
  const rows = await sql`
    update license_keys set ciphertext = ${ciphertext}, secret_id = ${secretId}, lookup_hash = ${lookupHash}
    where license_id = ${licenseId} and version = ${version} and secret_id = ${sealed.secretId}
    returning version`;
  return rows.length > 0;
}

function unknownSecretsMessage(done: number, unknown: ReadonlyMap<string, number>): string {
  const missing = Array.from(unknown, ([id, count]) => `${count} by ${id}`).join(', ');
  return (
    `${done} keys were resealed. Others were sealed with secrets that are not set: ${missing}. ` +
    'Write those secrets, in base64 with commas between them, into EVERGREEN_OTHER_SECRETS, and run this again.'
  );
}

/**
 * The same for the secrets of accounts' clients at their identity providers. Returns how many were resealed; those whose secret is not
 * known are left.
 */
export async function resealClientSecrets(db: Database, vault: Vault): Promise<number> {
  let done = 0;
  for (let after = ''; ;) {
    const page = await db.orm
      .select()
      .from(identityProviders)
      .where(gt(identityProviders.accountId, after))
      .orderBy(asc(identityProviders.accountId))
      .limit(PROVIDERS_PER_PAGE);
    for (const stored of page) if (await resealClientSecret(db, vault, stored)) done += 1;
    const last = page.at(-1);
    if (!last) return done;
    after = last.accountId;
  }
}

const PROVIDERS_PER_PAGE = 100;

/** False for one that is sealed with the current secret, or with one that is not known here. */
async function resealClientSecret(
  db: Database,
  vault: Vault,
  stored: typeof identityProviders.$inferSelect,
): Promise<boolean> {
  const { accountId } = stored;
  if (stored.secretId === vault.secretId || !vault.hasSecret(stored.secretId)) return false;
  const { ciphertext, secretId } = sealClientSecret(vault, openClientSecret(vault, stored), accountId);
  const rows = await db.orm
    .update(identityProviders)
    .set({ clientSecret: ciphertext, secretId })
    .where(and(eq(identityProviders.accountId, accountId), eq(identityProviders.secretId, stored.secretId)))
    .returning({ accountId: identityProviders.accountId });
  return rows.length > 0;
}

if (import.meta.main) {
  const { DATABASE_URL: url, EVERGREEN_SECRET: secret, EVERGREEN_OTHER_SECRETS: others = '' } = process.env;
  if (!url) throw new Error('DATABASE_URL is not set. Set it to postgres://user:password@host:5432/database.');
  if (!secret) throw new Error('EVERGREEN_SECRET is not set. Set it to the secret to seal all keys with.');
  const read = (text: string) => Buffer.from(text, 'base64');
  const vault = createVault(read(secret), others.split(',').filter(Boolean).map(read));
  const db = connect(url, { applicationName: 'evergreen-reseal', maxConnections: 1 });
  try {
    const secrets = await resealClientSecrets(db, vault);
    if (secrets > 0) console.log(`${secrets} secrets of clients at identity providers were resealed.`);
    console.log(`${await resealKeys(db, vault)} keys were resealed; all are sealed with EVERGREEN_SECRET.`);
  } catch (error) {
    if (!(error instanceof UnknownSecretError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    await db.close();
  }
}
