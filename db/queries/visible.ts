import { and, eq, exists, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { ScopedDatabase } from '../scoped.ts';
import { licenses } from '../schema/index.ts';
import { matches } from './filter.ts';
import type { CursorScope } from './page.ts';

type Scope = Pick<ScopedDatabase, 'visible'>;

/** The condition that a row's account is one that the principal sees; none where it sees all. */
export function isVisible({ visible }: Scope, account: AnyPgColumn): SQL | undefined {
  const ids = visible.ids ?? undefined;
  // One value is compared by `=`, which an index for an account's rows in their order serves; several are not.
  return matches(account, ids?.length === 1 ? ids[0] : ids);
}

/** What the cursors of a list belong to: a principal that sees other accounts cannot continue with them. */
export function scopeOfCursor({ visible }: Scope, list: string, filter: object): CursorScope {
  return { list, filter: visible.ids === null ? filter : { ...filter, visible: visible.ids } };
}

/** The same for a row that knows its licence and not its account. */
export function isOfVisibleLicense(db: ScopedDatabase, license: AnyPgColumn): SQL | undefined {
  if (db.visible.ids === null) return undefined;
  return exists(
    db.orm
      .select({ id: licenses.id })
      .from(licenses)
      .where(and(eq(licenses.id, license), isVisible(db, licenses.accountId))),
  );
}
