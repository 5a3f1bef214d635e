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
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase();
}

/** The DNS record by which an account shows that a domain is its own: an entry of type TXT with this name and value. */
export function domainRecord(domain: string, token: string): { readonly name: string; readonly value: string } {
  return { name: `_evergreen-challenge.${domain}`, value: `evergreen-domain-verification=${token}` };
}

/** Whether one of the entries is the value. DNS may cut an entry into strings (RFC 7208, 3.3). */
export function hasRecord(entries: readonly (readonly string[])[], value: string): boolean {
  return entries.some((strings) => strings.join('') === value);
}

/** How a domain stays verified: its record is looked for again, and may be missing for some days. */
export const DOMAIN_RULES = { lookUpEveryHours: 24, graceDays: 7 } as const;

/** What an identity provider says of a person. */
export interface IdentityClaims {
  readonly email?: unknown;
  readonly email_verified?: unknown;
  readonly name?: unknown;
  /** Of Google: the domain of the organisation that manages the person. */
  readonly hd?: unknown;
}

/**
 * Providers at which everybody can have an account, with the claim that names the organisation. There `email_verified` says that the
 * person once had the address, not that the organisation still knows them.
 * https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload
 */
const ORGANISATION_CLAIMS: Readonly<Record<string, 'hd'>> = { 'https://accounts.google.com': 'hd' };

export type IdentityRefusal = 'no_email' | 'email_not_verified' | 'foreign_domain' | 'foreign_organisation';

const MAX_NAME = 200;

/** What is known of the account whose provider speaks. */
export interface SignOnAccount {
  readonly issuer: string;
  /** Its verified domains, as DNS spells them. */
  readonly domains: readonly string[];
}

/**
 * Who signs on by what the provider says. Its word counts for addresses in the account's own domains alone, and only where it has
 * checked that the address is the person's. `readEmail` gives the one spelling of a mail address, or null where there is none.
 */
export function identityOf(
  claims: IdentityClaims,
  { issuer, domains }: SignOnAccount,
  readEmail: (claimed: unknown) => string | null,
): { readonly email: string; readonly name: string } | { readonly refused: IdentityRefusal } {
  const email = readEmail(claims.email);
  if (email === null) return { refused: 'no_email' };
  if (claims.email_verified !== true) return { refused: 'email_not_verified' };
  if (!domains.includes(domainOf(email))) return { refused: 'foreign_domain' };
  const organisation = ORGANISATION_CLAIMS[issuer];
  if (organisation && !domains.some((domain) => domain === claims[organisation]))
    return { refused: 'foreign_organisation' };
  const { name } = claims;
  const written =
    typeof name === 'string'
      ? name
          .replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ')
          .trim()
          .slice(0, MAX_NAME)
      : '';
  return { email, name: written === '' ? email.slice(0, email.lastIndexOf('@')) : written };
}
