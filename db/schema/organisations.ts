import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { ACCOUNT_ROLES, type AccountRole } from '../../domain/access/roles.ts';
import { CONTACT_TOPICS, type ContactTopic } from '../../domain/people/contacts.ts';
import { accounts } from './accounts.ts';
import { databaseNow, instant, isOneOf } from './columns.ts';
import { people } from './people.ts';

/** Invitations into an account, which the person who has the address can accept once. */
export const invitations = pgTable(
  'invitations',
  {
    id: text().primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    email: text().notNull(),
    role: text().$type<AccountRole>().notNull(),
    /** The principal who invited: a person or an API key. */
    invitedBy: text('invited_by').notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
    expiresAt: instant('expires_at').notNull(),
    /** How often its mail was sent. */
    sent: integer().notNull().default(1),
    acceptedAt: instant('accepted_at'),
    revokedAt: instant('revoked_at'),
  },
  (t) => [
    check('invitations_role', isOneOf(t.role, ACCOUNT_ROLES)),
    check('invitations_email', sql`${t.email} like '%_@_%'`),
    check('invitations_one_end', sql`num_nonnulls(${t.acceptedAt}, ${t.revokedAt}) < 2`),
    uniqueIndex('invitations_one_open')
      .on(t.accountId, sql`lower(${t.email})`)
      .where(sql`${t.acceptedAt} is null and ${t.revokedAt} is null`),
    index('invitations_by_email')
      .on(sql`lower(${t.email})`)
      .where(sql`${t.acceptedAt} is null and ${t.revokedAt} is null`),
    index('invitations_by_end').on(t.expiresAt),
    index('invitations_listing').on(t.createdAt, t.id),
    index('invitations_by_account').on(t.accountId, t.createdAt, t.id),
    // Those that nobody has answered.
    index('invitations_pending')
      .on(t.accountId, t.expiresAt, t.id)
      .where(sql`${t.acceptedAt} is null and ${t.revokedAt} is null`),
  ],
);

/** Offers of an account's ownership, by an owner to another member, who accepts or not. */
export const ownershipTransfers = pgTable(
  'ownership_transfers',
  {
    id: text().primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    fromPersonId: text('from_person_id').notNull(),
    toPersonId: text('to_person_id').notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
    expiresAt: instant('expires_at').notNull(),
    acceptedAt: instant('accepted_at'),
    revokedAt: instant('revoked_at'),
  },
  (t) => [
    foreignKey({ columns: [t.fromPersonId], foreignColumns: [people.id], name: 'ownership_transfers_from_fk' }),
    foreignKey({ columns: [t.toPersonId], foreignColumns: [people.id], name: 'ownership_transfers_to_fk' }),
    check('ownership_transfers_to_another', sql`${t.fromPersonId} <> ${t.toPersonId}`),
    check('ownership_transfers_one_end', sql`num_nonnulls(${t.acceptedAt}, ${t.revokedAt}) < 2`),
    uniqueIndex('ownership_transfers_one_open')
      .on(t.accountId)
      .where(sql`${t.acceptedAt} is null and ${t.revokedAt} is null`),
    index('ownership_transfers_by_end').on(t.expiresAt),
    index('ownership_transfers_listing').on(t.createdAt, t.id),
    index('ownership_transfers_by_account').on(t.accountId, t.createdAt, t.id),
  ],
);

/**
 * Claims of the ownership of accounts whose owners cannot be reached. A member opens one for themselves; one that staff opened has a
 * reason and the address of the claimant, and becomes somebody's when a second person approves it.
 */
export const ownershipClaims = pgTable(
  'ownership_claims',
  {
    id: text().primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    /** The claimant's address when it was opened. */
    email: text().notNull(),
    /** The claimant; null until a claim of staff is approved. */
    personId: text('person_id').references(() => people.id),
    openedBy: text('opened_by').notNull(),
    /** Why staff opened it; null: a member did. */
    reason: text(),
    createdAt: instant('created_at').notNull().default(databaseNow),
    approvedBy: text('approved_by'),
    approvedAt: instant('approved_at'),
    /** From when on it can be completed: the members have been told, and have had the time to object. */
    readyAt: instant('ready_at'),
    expiresAt: instant('expires_at').notNull(),
    completedAt: instant('completed_at'),
    revokedAt: instant('revoked_at'),
  },
  (t) => [
    foreignKey({ columns: [t.openedBy], foreignColumns: [people.id], name: 'ownership_claims_opened_by_fk' }),
    foreignKey({ columns: [t.approvedBy], foreignColumns: [people.id], name: 'ownership_claims_approved_by_fk' }),
    check('ownership_claims_texts', sql`${t.email} like '%_@_%' and ${t.reason} <> ''`),
    // Whoever claims for themselves needs no approval. For anybody else it takes two others.
    check(
      'ownership_claims_two_people',
      sql`case when ${t.reason} is null then ${t.openedBy} = ${t.personId} and ${t.approvedBy} is null
        else ${t.openedBy} is distinct from ${t.personId} and ${t.approvedBy} is distinct from ${t.openedBy}
          and (${t.approvedBy} is null or ${t.approvedBy} is distinct from ${t.personId}) end`,
    ),
    check(
      'ownership_claims_approval',
      sql`(${t.approvedBy} is null) = (${t.approvedAt} is null)
        and (${t.readyAt} is null) = (${t.reason} is not null and ${t.approvedAt} is null)
        and (${t.readyAt} is null or ${t.personId} is not null)`,
    ),
    // The members have the time to object that OWNERSHIP_CLAIM says.
    check(
      'ownership_claims_wait',
      sql`${t.readyAt} >= coalesce(${t.approvedAt}, ${t.createdAt}) + interval '72 hours'`,
    ),
    check('ownership_claims_in_time', sql`${t.completedAt} >= ${t.readyAt} and ${t.completedAt} <= ${t.expiresAt}`),
    check('ownership_claims_one_end', sql`num_nonnulls(${t.completedAt}, ${t.revokedAt}) < 2`),
    uniqueIndex('ownership_claims_one_open')
      .on(t.accountId)
      .where(sql`${t.completedAt} is null and ${t.revokedAt} is null`),
    index('ownership_claims_by_end').on(t.expiresAt),
    index('ownership_claims_listing').on(t.createdAt, t.id),
    index('ownership_claims_by_account').on(t.accountId, t.createdAt, t.id),
    index('ownership_claims_announced').on(t.accountId, t.readyAt, t.id),
    index('ownership_claims_by_person').on(t.personId, t.createdAt, t.id),
    index('ownership_claims_by_opener').on(t.openedBy, t.createdAt),
  ],
);

/** Whom an account wants written to about a topic. They need not be able to sign in. */
export const contacts = pgTable(
  'contacts',
  {
    id: text().primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    topic: text().$type<ContactTopic>().notNull(),
    email: text().notNull(),
    name: text().notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [
    check('contacts_topic', isOneOf(t.topic, CONTACT_TOPICS)),
    check('contacts_texts', sql`${t.name} <> '' and ${t.email} like '%_@_%'`),
    uniqueIndex('contacts_once').on(t.accountId, t.topic, sql`lower(${t.email})`),
    index('contacts_by_email').on(sql`lower(${t.email})`),
    index('contacts_listing').on(t.createdAt, t.id),
    index('contacts_by_account').on(t.accountId, t.createdAt, t.id),
  ],
);
