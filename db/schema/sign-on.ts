import { isNotNull, sql } from 'drizzle-orm';
import { boolean, check, foreignKey, index, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { NEW_MEMBER_ROLES, type NewMemberRole } from '../../domain/people/sign-on.ts';
import { accounts } from './accounts.ts';
import { bytes, databaseNow, instant, isOneOf } from './columns.ts';
import { members, people } from './people.ts';

/** What was discovered of an identity provider when it was saved: https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
export interface ProviderMetadata {
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly jwks_uri: string;
  readonly userinfo_endpoint?: string;
  readonly token_endpoint_auth_method: 'client_secret_basic' | 'client_secret_post';
  readonly id_token_signing_alg_values_supported: readonly string[];
  readonly authorization_response_iss_parameter_supported?: boolean;
}

/** The identity provider (OpenID Connect) of an account, by which the people of its domains sign in. */
export const identityProviders = pgTable(
  'identity_providers',
  {
    accountId: text('account_id')
      .primaryKey()
      .references(() => accounts.id),
    issuer: text().notNull(),
    clientId: text('client_id').notNull(),
    /** Encrypted by the vault, bound to the account. */
    clientSecret: bytes('client_secret').notNull(),
    secretId: text('secret_id').notNull(),
    metadata: jsonb().$type<ProviderMetadata>().notNull(),
    /** Of members whom it brings. */
    newMemberRole: text('new_member_role').$type<NewMemberRole>().notNull(),
    isEnabled: boolean('is_enabled').notNull(),
    /** Members with an address in a verified domain of the account reach it by this provider alone. */
    isRequired: boolean('is_required').notNull(),
    /** Values of `acr` by which it says that more than one factor was shown; it is asked for the first that it can give. */
    strongAcrValues: text('strong_acr_values').array().notNull().default([]),
    createdAt: instant('created_at').notNull().default(databaseNow),
    /** When it became this client of this issuer: whoever signed in before signs in again. */
    clientSetAt: instant('client_set_at').notNull().default(databaseNow),
    /** A sign-in that began before is not finished. */
    updatedAt: instant('updated_at').notNull().default(databaseNow),
  },
  (t) => [
    check('identity_providers_issuer', sql`${t.issuer} like 'https://%'`),
    check('identity_providers_role', isOneOf(t.newMemberRole, NEW_MEMBER_ROLES)),
    check('identity_providers_required', sql`${t.isEnabled} or not ${t.isRequired}`),
  ],
);

/** Domains of mail addresses that an account says are its own. One that is verified belongs to no other account. */
export const accountDomains = pgTable(
  'account_domains',
  {
    id: text().primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    /** In small letters, as DNS spells it: `xn--mnchen-3ya.example`. */
    domain: text().notNull(),
    /** What the DNS record says. It is public, and proves nothing by itself. */
    token: text().notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
    verifiedAt: instant('verified_at'),
    /** When its record was last looked for. */
    lookedUpAt: instant('looked_up_at').notNull().default(databaseNow),
    /** Since when DNS has not had the record of a verified domain; null while it has. */
    missingSince: instant('missing_since'),
  },
  (t) => [
    check('account_domains_domain', sql`${t.domain} = lower(${t.domain}) and ${t.domain} like '%_._%'`),
    uniqueIndex('account_domains_once').on(t.accountId, t.domain),
    uniqueIndex('account_domains_one_account').on(t.domain).where(isNotNull(t.verifiedAt)),
    index('account_domains_listing').on(t.createdAt, t.id),
    index('account_domains_by_account').on(t.accountId, t.createdAt, t.id),
    index('account_domains_to_look_up').on(t.lookedUpAt).where(isNotNull(t.verifiedAt)),
    check('account_domains_missing', sql`${t.missingSince} is null or ${t.verifiedAt} is not null`),
  ],
);

/**
 * Whom an owner has removed from an account: single sign-on does not bring them back, neither as this person nor by the address that
 * they had. Accepting an invitation does.
 */
export const removedMembers = pgTable(
  'removed_members',
  {
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    personId: text('person_id')
      .notNull()
      .references(() => people.id),
    /** In small letters. */
    email: text().notNull(),
    removedAt: instant('removed_at').notNull().default(databaseNow),
  },
  (t) => [
    primaryKey({ columns: [t.accountId, t.personId] }),
    index('removed_members_by_email').on(t.accountId, t.email),
    check('removed_members_email', sql`${t.email} = lower(${t.email})`),
  ],
);

/**
 * Whom the provider of an account means by its `sub`, from the first sign-in on: an address that somebody else gets does not open what was
 * another's. It ends with the membership.
 */
export const signOnSubjects = pgTable(
  'sign_on_subjects',
  {
    accountId: text('account_id').notNull(),
    personId: text('person_id').notNull(),
    issuer: text().notNull(),
    /** A provider may call a person otherwise for each client. */
    clientId: text('client_id').notNull(),
    subject: text().notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [
    primaryKey({ columns: [t.accountId, t.personId, t.issuer, t.clientId] }),
    uniqueIndex('sign_on_subjects_one_person').on(t.accountId, t.issuer, t.clientId, t.subject),
    foreignKey({
      name: 'sign_on_subjects_member',
      columns: [t.personId, t.accountId],
      foreignColumns: [members.personId, members.accountId],
    }).onDelete('cascade'),
    check('sign_on_subjects_subject', sql`char_length(${t.subject}) between 1 and 255`),
  ],
);

/** Sign-ins that have begun and lead to an identity provider. Each can be finished once. */
export const signInAttempts = pgTable(
  'sign_in_attempts',
  {
    /** SHA-256 of `state`, which is random and long. */
    stateHash: bytes('state_hash').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    nonce: text().notNull(),
    /** The PKCE verifier, encrypted by the vault. */
    verifier: bytes().notNull(),
    secretId: text('secret_id').notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
    expiresAt: instant('expires_at').notNull(),
    spentAt: instant('spent_at'),
    /** When it let somebody in: what the policy of new members asks for. */
    finishedAt: instant('finished_at'),
  },
  (t) => [
    check('sign_in_attempts_state_hash', sql`octet_length(${t.stateHash}) = 32`),
    check('sign_in_attempts_order', sql`${t.finishedAt} is null or ${t.spentAt} is not null`),
    index('sign_in_attempts_by_age').on(t.createdAt),
    // For the policy of new members, which each insertion of a member by the login of sign-in evaluates.
    index('sign_in_attempts_finished').on(t.accountId, t.finishedAt).where(isNotNull(t.finishedAt)),
  ],
);
