import { sql, type SQL } from 'drizzle-orm';
import { check, index, pgTable, text, uniqueIndex, type AnyPgColumn } from 'drizzle-orm/pg-core';
import { GRANTABLE_ROLES, type GrantableRole, type LinkGrants } from '../../domain/people/account-links.ts';
import { accounts } from './accounts.ts';
import { databaseNow, instant, isOneOf } from './columns.ts';

/** A role in the child that the people of the parent have who have another one there; null: none. */
const grant = (name: string) => text(name).$type<GrantableRole>();
const isGrantable = (...columns: readonly AnyPgColumn[]): SQL =>
  sql.join(
    columns.map((column) => sql`coalesce(${isOneOf(column, GRANTABLE_ROLES)}, true)`),
    sql` and `,
  );

/**
 * Accounts whose people may act in another one. The owner of the child (`account_id`) offers it, the owner of the parent accepts.
 * No foreign key to the parent: an offer does not say whether there is such an account.
 */
export const accountLinks = pgTable(
  'account_links',
  {
    id: text().primaryKey(),
    /** The child. */
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    /** What the child was called when it was offered: the parent sees nothing else of an account that it does not reach yet. */
    accountName: text('account_name').notNull(),
    /** As the child's owner wrote it. */
    parentId: text('parent_id').notNull(),
    /** What the parent was called when its owner accepted. */
    parentName: text('parent_name'),
    forOwner: grant('for_owner'),
    forBillingManager: grant('for_billing_manager'),
    forLicenseManager: grant('for_license_manager'),
    forMember: grant('for_member'),
    forViewer: grant('for_viewer'),
    /** The principal who made the offer: a person or an API key. */
    offeredBy: text('offered_by').notNull(),
    createdAt: instant('created_at').notNull().default(databaseNow),
    expiresAt: instant('expires_at').notNull(),
    acceptedAt: instant('accepted_at'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    check('account_links_to_another', sql`${t.accountId} <> ${t.parentId}`),
    check(
      'account_links_roles',
      isGrantable(t.forOwner, t.forBillingManager, t.forLicenseManager, t.forMember, t.forViewer),
    ),
    check(
      'account_links_grants',
      sql`num_nonnulls(${t.forOwner}, ${t.forBillingManager}, ${t.forLicenseManager}, ${t.forMember}, ${t.forViewer}) > 0`,
    ),
    check('account_links_accepted', sql`(${t.acceptedAt} is null) = (${t.parentName} is null)`),
    check('account_links_in_time', sql`${t.acceptedAt} <= ${t.expiresAt}`),
    // One parent at a time, and one offer.
    uniqueIndex('account_links_one')
      .on(t.accountId)
      .where(sql`${t.endedAt} is null`),
    // What a session looks up.
    index('account_links_active')
      .on(t.parentId)
      .where(sql`${t.acceptedAt} is not null and ${t.endedAt} is null`),
    index('account_links_by_end')
      .on(sql`greatest(${t.expiresAt}, ${t.endedAt})`)
      .where(sql`${t.acceptedAt} is null or ${t.endedAt} is not null`),
    index('account_links_listing').on(t.createdAt, t.id),
    index('account_links_by_account').on(t.accountId, t.createdAt, t.id),
    index('account_links_by_parent').on(t.parentId, t.createdAt, t.id),
  ],
);

/** Each grant in the column of its role. */
export function columnsOfGrants(grants: LinkGrants) {
  return {
    forOwner: grants.owner,
    forBillingManager: grants.billing_manager,
    forLicenseManager: grants.license_manager,
    forMember: grants.member,
    forViewer: grants.viewer,
  };
}
