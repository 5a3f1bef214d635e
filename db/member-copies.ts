import { sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { accounts } from './schema/index.ts';

/** What an account's members copy of it. */
export function copiesOfAccount(accountId: string) {
  const ofAccount = (column: AnyPgColumn) =>
    sql`(select ${column} from ${accounts} where ${accounts.id} = ${accountId})`;
  return {
    passkeysRequired: ofAccount(accounts.passkeysRequired),
    hasAccessRules: ofAccount(accounts.hasAccessRules),
  };
}
