import { randomBytes } from 'node:crypto';
import { createLogins, LOGINS, loginUrl, urlVariableOf } from '../../db/logins.ts';

/** Gives the logins of a migrated, local database new passwords, and returns their addresses as environment variables. */
export async function renewLogins(ownerUrl: string): Promise<Record<string, string>> {
  const urls = LOGINS.map(
    (login) => [login, loginUrl(ownerUrl, login, randomBytes(18).toString('base64url'))] as const,
  );
  await createLogins(ownerUrl, Object.fromEntries(urls));
  return Object.fromEntries(urls.map(([login, url]) => [urlVariableOf(login), url]));
}
