import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { STRENGTHS, type Strength } from '../../domain/people/sessions.ts';
import { ACCOUNT_ROLES, STAFF_ROLES, type AccountRole, type StaffRole } from '../../domain/access/roles.ts';
import { accounts } from './accounts.ts';
import { bytes, databaseNow, instant, isOneOf } from './columns.ts';

/** Persons who can sign in: members of accounts, people of the vendor, or both. */
export const people = pgTable(
  'people',
  {
    id: text().primaryKey(),
    /** As it was written. Unique in any case of letters. */
    email: text().notNull(),
    name: text().notNull(),
    /** BCP 47: the language of mails to the person. */
    language: text().notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [
    check('people_texts', sql`${t.name} <> '' and ${t.email} like '%_@_%' and ${t.email} = btrim(${t.email})`),
    uniqueIndex('people_email').on(sql`lower(${t.email})`),
  ],
);

/** Which person is in which account, in which role. */
export const members = pgTable(
  'members',
  {
    id: text().notNull(),
    personId: text('person_id')
      .notNull()
      .references(() => people.id),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    role: text().$type<AccountRole>().notNull(),
    /** Those of the account: copies, so that the look-up of sessions needs no joins. Foreign keys keep them the same (custom migrations). */
    passkeysRequired: boolean('passkeys_required').notNull().default(false),
    hasAccessRules: boolean('has_access_rules').notNull().default(false),
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.accountId] }),
    uniqueIndex('members_id').on(t.id),
    index('members_listing').on(t.createdAt, t.id),
    index('members_by_account').on(t.accountId, t.createdAt, t.id),
    check('members_role', isOneOf(t.role, ACCOUNT_ROLES)),
  ],
);

/** Until when members have read the notices of their account: the same on each of their devices. It ends with the membership. */
export const noticeReads = pgTable(
  'notice_reads',
  {
    personId: text('person_id').notNull(),
    accountId: text('account_id').notNull(),
    readUntil: instant('read_until').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.accountId] }),
    foreignKey({
      name: 'notice_reads_member',
      columns: [t.personId, t.accountId],
      foreignColumns: [members.personId, members.accountId],
    }).onDelete('cascade'),
  ],
);

/** People of the vendor. Somebody who leaves keeps the row: what they did names it. */
export const staff = pgTable(
  'staff',
  {
    personId: text('person_id')
      .primaryKey()
      .references(() => people.id),
    role: text().$type<StaffRole>().notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
    endedAt: instant('ended_at'),
  },
  (t) => [check('staff_role', isOneOf(t.role, STAFF_ROLES)), index('staff_listing').on(t.createdAt, t.personId)],
);

/** Where a person is signed in. The database has the hash of the token; the browser has the token. */
export const sessions = pgTable(
  'sessions',
  {
    id: text().primaryKey(),
    /** SHA-256. Tokens are random and long, so a slow hash would add nothing. */
    tokenHash: bytes('token_hash').notNull(),
    personId: text('person_id')
      .notNull()
      .references(() => people.id),
    createdAt: instant('created_at').notNull().default(databaseNow),
    /** To the minute. */
    lastUsedAt: instant('last_used_at').notNull().default(databaseNow),
    /**
     * The last sign-in in it by the person's own means, which counts as proof that the person is there for some minutes. Null where an
     * account's identity provider alone has opened it.
     */
    signedInAt: instant('signed_in_at').default(databaseNow),
    /** What the person's own sign-ins in it have shown; null where there was none. Sessions of before have shown what is least. */
    strength: text().$type<Strength>().default('mail_code'),
    /** The end, however much it is used. */
    expiresAt: instant('expires_at').notNull(),
    userAgent: text('user_agent'),
    /** Network address of the last sign-in. */
    address: text(),
    /**
     * The account by whose identity provider the person has signed in since the last sign-in of their own; null where there is none. No
     * foreign key: the session stays its person's when the account goes.
     */
    signOnAccountId: text('sign_on_account_id'),
    signOnAt: instant('sign_on_at'),
    /** When the person has signed in at that provider, as it says; null where it does not. */
    signOnAuthAt: instant('sign_on_auth_at'),
    /** Whether the provider says that more than one factor was shown. */
    signOnIsStrong: boolean('sign_on_is_strong').notNull().default(false),
    /** Whether it is in a view of an account, which has the rest. */
    inView: boolean('in_view').notNull().default(false),
    revokedAt: instant('revoked_at'),
  },
  (t) => [
    uniqueIndex('sessions_token').on(t.tokenHash),
    check('sessions_token_hash', sql`octet_length(${t.tokenHash}) = 32`),
    check(
      'sessions_sign_on',
      sql`(${t.signOnAccountId} is null) = (${t.signOnAt} is null) and (${t.signedInAt} is not null or ${t.signOnAt} is not null)`,
    ),
    check(
      'sessions_sign_on_says',
      sql`${t.signOnAt} is not null or (${t.signOnAuthAt} is null and not ${t.signOnIsStrong})`,
    ),
    check('sessions_strength', isOneOf(t.strength, STRENGTHS)),
    index('sessions_by_person').on(t.personId, t.createdAt, t.id),
    index('sessions_by_end').on(t.expiresAt),
  ],
);

/**
 * The newest sign-in code that was asked for with an address, on each device that the address is known on and, all together, on all
 * others: a stranger can neither replace nor use up the code of somebody's own device. Nobody need have the address, so it is kept as
 * a keyed hash. A new code replaces the one before.
 */
export const signInCodes = pgTable(
  'sign_in_codes',
  {
    addressHash: bytes('address_hash').notNull(),
    /** Keyed hash of the device; empty where the address is not known on it. */
    deviceHash: bytes('device_hash').notNull(),
    codeHash: bytes('code_hash').notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
    tries: integer().notNull().default(0),
    spentAt: instant('spent_at'),
  },
  (t) => [
    primaryKey({ columns: [t.addressHash, t.deviceHash] }),
    check(
      'sign_in_codes_hashes',
      sql`octet_length(${t.addressHash}) = 32 and octet_length(${t.codeHash}) = 32 and octet_length(${t.deviceHash}) in (0, 32)`,
    ),
    index('sign_in_codes_by_age').on(t.createdAt),
  ],
);

/**
 * The change of address that each person asked for last. The codes are bound to the old and the new address, of which nothing else is
 * stored: the person names the new one again. Asking again replaces it.
 */
export const emailChanges = pgTable(
  'email_changes',
  {
    personId: text('person_id')
      .primaryKey()
      .references(() => people.id),
    oldCodeHash: bytes('old_code_hash').notNull(),
    newCodeHash: bytes('new_code_hash').notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
    tries: integer().notNull().default(0),
    finishedAt: instant('finished_at'),
  },
  (t) => [
    check('email_changes_hashes', sql`octet_length(${t.oldCodeHash}) = 32 and octet_length(${t.newCodeHash}) = 32`),
    index('email_changes_by_age').on(t.createdAt),
  ],
);
