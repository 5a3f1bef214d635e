import { and, eq, inArray, isNull, lte, or } from 'drizzle-orm';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Database, Queryable } from '../connect.ts';
import { newId } from '../ids.ts';
import { sandboxes } from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { toTimestamptz } from '../time.ts';
import { claimsForCopy } from './claims.ts';
import { newestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';
import { isVisible, scopeOfCursor } from './visible.ts';

export type Sandbox = typeof sandboxes.$inferSelect;

export interface NewSandbox {
  readonly name: string;
  readonly sourceAccountId: string;
  /** Where its test clock starts. */
  readonly clock: InstantMs;
  /** `as_cards`, or the decline code with which every charge fails. */
  readonly payments: string;
  /** Whether the account's members are not to see it; left out: they are. */
  readonly internal?: boolean;
}

/**
 * Creates a sandbox with a copy of its source account and the account's payment methods and claims, in one statement. The
 * copy has no customer at the billing provider and no parent. Its licences are copied by `insertLicenseCopy`, each of which
 * takes over its claims; what a licence holds that is not copied, such as the trial of a retired one, it goes on holding.
 * Where a sandbox of the given id exists it is returned unchanged. Null when there is no such live account.
 */
export async function createSandbox(
  db: ScopedDatabase,
  sandbox: NewSandbox,
  id = newId('sbx'),
): Promise<Sandbox | null> {
  await insertSandbox(db, sandbox, id);
  return await findSandbox(db, id);
}

/** The same, unless the account has `most` sandboxes that are not discarded: then `too_many`. Of requests at once, none passes it. */
export async function createSandboxWithin(
  db: ScopedDatabase,
  most: number,
  sandbox: NewSandbox,
  id = newId('sbx'),
): Promise<Sandbox | 'too_many' | null> {
  const isRoom = await db.transaction(async (transaction) => {
    const isLess = await hasFewerThan(transaction, most, { sourceAccountId: sandbox.sourceAccountId, but: id });
    if (isLess) await insertSandbox(transaction, sandbox, id);
    return isLess;
  });
  return isRoom ? await findSandbox(db, id) : 'too_many';
}

/** Lets those who create sandboxes of an account wait for one another, until the transaction ends. */
async function hasFewerThan(
  { sql: query }: Queryable,
  most: number,
  { sourceAccountId, but }: { readonly sourceAccountId: string; readonly but: string },
): Promise<boolean> {
  await query`select pg_advisory_xact_lock(hashtextextended(${`sandboxes/${sourceAccountId}`}, 0))`;
  const rows = await query`
    select from sandboxes
    where source_account_id = ${sourceAccountId} and discarded_at is null and not internal and id <> ${but} limit ${most}`;
  return rows.length < most;
}

async function insertSandbox({ sql: query }: Pick<Queryable, 'sql'>, sandbox: NewSandbox, id: string): Promise<void> {
  const accountId = newId('acct');
  await query`
    with source as (
      select * from accounts
      where id = ${sandbox.sourceAccountId} and sandbox_id is null
        and not exists (select from sandboxes where sandboxes.id = ${id})
    ),
    copy as (
      insert into accounts (id, name, email, language, zone, currency, region, reminders, external_id, metadata, sandbox_id)
      select ${accountId}, name, email, language, zone, currency, region, reminders, external_id, metadata, ${id}
      from source
    ),
    methods as (
      insert into payment_methods (account_id, stripe_id, brand, last4, exp_month, exp_year, is_default)
      select ${accountId}, m.stripe_id, m.brand, m.last4, m.exp_month, m.exp_year, m.is_default
      from payment_methods m join source on source.id = m.account_id
    ),
    held as (
      insert into claims (key, license_id, account_id, sequence)
      select c.key, c.license_id, ${accountId}, c.sequence
      from (${claimsForCopy({ sql: query }, query`(select id from source)`, accountId)}) c
    )
    insert into sandboxes (id, name, source_account_id, account_id, clock, payments, internal)
    select ${id}, ${sandbox.name}, source.id, ${accountId}, ${toTimestamptz(sandbox.clock)}::text::timestamptz,
      ${sandbox.payments}, ${sandbox.internal ?? false}
    from source`;
}

/** The accounts that are copies of these in sandboxes that members see, discarded ones included. */
export async function listCopiesOf(db: Database, sources: readonly string[]): Promise<string[]> {
  const rows = await db.orm
    .select({ id: sandboxes.accountId })
    .from(sandboxes)
    .where(and(inArray(sandboxes.sourceAccountId, [...sources]), eq(sandboxes.internal, false)));
  return rows.map(({ id }) => id);
}

/** The account that this one is a copy of, in a sandbox that members see; null where it is none. */
export async function findSourceOf(db: Database, copy: string): Promise<string | null> {
  const [row] = await db.orm
    .select({ id: sandboxes.sourceAccountId })
    .from(sandboxes)
    .where(and(eq(sandboxes.accountId, copy), eq(sandboxes.internal, false)));
  return row?.id ?? null;
}

export async function findSandbox(db: ScopedDatabase, id: string): Promise<Sandbox | null> {
  const [row] = await db.orm
    .select()
    .from(sandboxes)
    .where(and(eq(sandboxes.id, id), isVisibleSandbox(db)));
  return row ?? null;
}

/** Several sandboxes by id. */
export async function findSandboxes(db: ScopedDatabase, ids: readonly string[]): Promise<Map<string, Sandbox>> {
  if (ids.length === 0) return new Map();
  const rows = await db.orm
    .select()
    .from(sandboxes)
    .where(and(inArray(sandboxes.id, [...ids]), isVisibleSandbox(db)));
  return new Map(rows.map((row) => [row.id, row]));
}

/** Whoever sees the copy sees the sandbox; whoever sees the account does, unless the vendor has made it for itself. */
function isVisibleSandbox(db: ScopedDatabase) {
  const isOfSource = isVisible(db, sandboxes.sourceAccountId);
  return isOfSource && or(and(isOfSource, eq(sandboxes.internal, false)), isVisible(db, sandboxes.accountId));
}

/** Newest first; of one source account if given. Discarded ones are left out unless `discarded` is true. */
export async function listSandboxes(
  db: ScopedDatabase,
  filter: { readonly sourceAccountId?: string | undefined; readonly discarded?: boolean | undefined },
  request: PageRequest,
): Promise<Page<Sandbox>> {
  const page = newestFirst(sandboxes, scopeOfCursor(db, 'sandboxes', filter), request);
  const rows = await db.orm
    .select()
    .from(sandboxes)
    .where(
      page.where(
        and(
          isVisibleSandbox(db),
          filter.sourceAccountId === undefined ? undefined : eq(sandboxes.sourceAccountId, filter.sourceAccountId),
          filter.discarded ? undefined : isNull(sandboxes.discardedAt),
        ),
      ),
    )
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows);
}

export type AdvanceClockResult =
  | { readonly ok: true; readonly sandbox: Sandbox }
  | { readonly ok: false; readonly code: 'sandbox_not_found' | 'sandbox_discarded' }
  | { readonly ok: false; readonly code: 'clock_backwards'; readonly clock: InstantMs };

/** Moves the test clock forward to `to`; the same instant again changes nothing. It is never set back. */
export async function advanceClock(db: ScopedDatabase, id: string, to: InstantMs): Promise<AdvanceClockResult> {
  const [row] = await db.orm
    .update(sandboxes)
    .set({ clock: to })
    .where(and(eq(sandboxes.id, id), isVisibleSandbox(db), isNull(sandboxes.discardedAt), lte(sandboxes.clock, to)))
    .returning();
  if (row) return { ok: true, sandbox: row };
  const found = await findSandbox(db, id);
  if (!found) return { ok: false, code: 'sandbox_not_found' };
  if (found.discardedAt !== null) return { ok: false, code: 'sandbox_discarded' };
  return { ok: false, code: 'clock_backwards', clock: found.clock };
}

/** Changes how it is called, and how its charges end from now on. Null where there is none, or it is discarded. */
export async function updateSandbox(
  db: ScopedDatabase,
  id: string,
  changes: Partial<Pick<Sandbox, 'name' | 'payments'>>,
): Promise<Sandbox | null> {
  const [row] = await db.orm
    .update(sandboxes)
    .set(changes)
    .where(and(eq(sandboxes.id, id), isVisibleSandbox(db), isNull(sandboxes.discardedAt)))
    .returning();
  return row ?? null;
}

/** Discards the sandbox; its records stay readable. False when there is none or it is discarded already. */
export async function discardSandbox(db: ScopedDatabase, id: string, at: InstantMs): Promise<boolean> {
  const rows = await db.orm
    .update(sandboxes)
    .set({ discardedAt: at })
    .where(and(eq(sandboxes.id, id), isVisibleSandbox(db), isNull(sandboxes.discardedAt)))
    .returning({ id: sandboxes.id });
  return rows.length > 0;
}
