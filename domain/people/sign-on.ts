import { ACCOUNT_ROLES, type AccountRole } from '../access/roles.ts';

/** So long a person may take at the identity provider. */
export const SIGN_ON_MINUTES = 10;

/** Roles that an identity provider can give new members. An account is given away by its owner alone. */
export type NewMemberRole = Exclude<AccountRole, 'owner'>;
export const NEW_MEMBER_ROLES: readonly NewMemberRole[] = ACCOUNT_ROLES.filter((role) => role !== 'owner');

/** Signatures of ID tokens that are accepted: those with a public key (RFC 7518, RFC 8037, RFC 9864). */
export const SIGNING_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

/** The domain of a mail address, in small letters. */
export function domainOf(email: string): string {
  return email
    .slice(email.lastIndexOf('@') + 1)
    .trim()
    .toLowerCase()
    .normalize('NFC');
}

/** The DNS record by which an account shows that a domain is its own: an entry of type TXT with this name and value. */
export function domainRecord(domain: string, token: string): { readonly name: string; readonly value: string } {
  return { name: `_evergreen-challenge.${domain}`, value: `evergreen-domain-verification=${token}` };
}

/** Whether one of the entries is the value. DNS may cut an entry into strings (RFC 7208, 3.3). */
export function hasRecord(entries: readonly (readonly string[])[], value: string): boolean {
  return entries.some((strings) => strings.join('') === value);
}

/** What an identity provider says of a person. */
export interface IdentityClaims {
  readonly email?: unknown;
  readonly email_verified?: unknown;
  readonly name?: unknown;
}

export type IdentityRefusal = 'no_email' | 'email_not_verified' | 'foreign_domain';

/** Longer than any mail address (RFC 5321). */
const MAX_EMAIL = 254;
const MAX_NAME = 200;

/**
 * Who signs on by what the provider says. Its word counts for addresses in the account's own domains alone, and only where it has
 * checked that the address is the person's. `toAscii` spells a domain as DNS does; `domains` are spelt so.
 */
export function identityOf(
  claims: IdentityClaims,
  domains: readonly string[],
  toAscii: (domain: string) => string,
): { readonly email: string; readonly name: string } | { readonly refused: IdentityRefusal } {
  const { email, name } = claims;
  if (typeof email !== 'string' || !/^[^\s@]+@[^\s@]+$/.test(email) || email.length > MAX_EMAIL)
    return { refused: 'no_email' };
  if (claims.email_verified !== true) return { refused: 'email_not_verified' };
  if (!domains.includes(toAscii(domainOf(email)))) return { refused: 'foreign_domain' };
  const written =
    typeof name === 'string'
      ? name
          .replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ')
          .trim()
          .slice(0, MAX_NAME)
      : '';
  const local = email.slice(0, email.lastIndexOf('@'));
  return { email: `${local}@${domainOf(email)}`, name: written === '' ? local : written };
}
