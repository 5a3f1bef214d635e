import { and, eq, exists, isNull, sql, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { ScopedDatabase } from '../scoped.ts';
import { licenses } from '../schema/index.ts';
import { matches, matchesOrNull } from './filter.ts';
import type { CursorScope } from './page.ts';

type Scope = Pick<ScopedDatabase, 'visible'>;

/** The condition that a row's account is one that the principal sees; none where it sees all. */
export function isVisible({ visible }: Scope, account: AnyPgColumn): SQL | undefined {
  const ids = visible.ids ?? undefined;
  // One value is compared by `=`, which an index for an account's rows in their order serves; several are not.
  return matches(account, ids?.length === 1 ? ids[0] : ids);
}

/** Whose rows a list has, of those that the principal sees. */
export interface ListScope {
  readonly accountId?: string | undefined;
  /** Rows of one sandbox; null: live ones only; left out: live ones, or both where the list is limited otherwise. */
  readonly sandboxId?: string | null | undefined;
}

/** Whether a list has the live rows of all accounts. `subject`: what else it is limited to, such as a licence. */
export function isOfAllLive({ visible }: Scope, { accountId, sandboxId = null }: ListScope, subject?: string): boolean {
  return visible.ids === null && (accountId ?? subject) === undefined && sandboxId === null;
}

/** The condition that a row belongs to the list. */
export function isInScope(
  db: Scope,
  columns: Readonly<Record<'accountId' | 'sandboxId', AnyPgColumn>>,
  scope: ListScope,
  subject?: string,
): SQL | undefined {
  return and(
    isVisible(db, columns.accountId),
    matches(columns.accountId, scope.accountId),
    isOfAllLive(db, scope, subject) ? isNull(columns.sandboxId) : isOfSandbox(db, columns.sandboxId, scope),
  );
}

/** An account's rows belong to its own sandbox or to none, so for one account it is asked once, and not of each row. */
function isOfSandbox({ visible }: Scope, column: AnyPgColumn, { accountId, sandboxId }: ListScope): SQL | undefined {
  const account = accountId ?? (visible.ids?.length === 1 ? visible.ids[0] : undefined);
  if (sandboxId === undefined || account === undefined) return matchesOrNull(column, sandboxId);
  return sql`(select sandbox_id from accounts where id = ${account}) is not distinct from ${sandboxId}`;
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
