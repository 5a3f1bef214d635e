import { and, eq, inArray, isNull, notInArray, type SQL } from 'drizzle-orm';
import type { RefundReport, RefundStatus } from '../../domain/billing/refunds.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { toStorableText } from '../canonical-json.ts';
import type { Database } from '../connect.ts';
import { deterministicId } from '../ids.ts';
import { refunds } from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { toTimestamptz } from '../time.ts';
import { matches, type OneOrMore } from './filter.ts';
import { branchesOf, newestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';
import { isVisible, scopeOfCursor } from './visible.ts';

export type Refund = typeof refunds.$inferSelect;

/** What is over, unless the provider says otherwise. */
const OVER: readonly RefundStatus[] = ['succeeded', 'settled'];

/** For so long one process deals with a refund; after it another one does. */
const CLAIM = '2 minutes';
const FAILURE_LENGTH = 500;

/** The id of the refund of an invoice. */
export function refundId(invoice: string): string {
  return deterministicId('rfd', `refund/${invoice}`);
}

/**
 * Records that all of an invoice is to be refunded, before the provider is asked, and claims the refund. Returns it as it is now. Throws
 * where the invoice is not stored.
 */
export async function requestRefund(db: Database, invoice: string): Promise<Refund> {
  await db.sql`
    insert into refunds as stored (id, invoice_id, account_id, currency, wanted, status, next_look_at)
    select ${refundId(invoice)}, id, account_id, currency, true, 'pending', now() + ${CLAIM}::text::interval
    from invoices where id = ${invoice}
    on conflict (invoice_id) do update set wanted = true, status = 'pending', failure = null, updated_at = now(),
      next_look_at = excluded.next_look_at
    where not stored.wanted and stored.status <> 'settled'`;
  const [row] = await db.orm.select().from(refunds).where(eq(refunds.invoiceId, invoice));
  if (!row) throw new Error(`The invoice ${invoice}, which is to be refunded, is not stored`);
  return row;
}

/**
 * Notes that the provider has reported a refund of an invoice: it is asked about it. False where the invoice is not stored. Money that
 * somebody has returned at the provider gets a row, too.
 */
export async function noteReportedRefund({ sql: query }: Database, invoice: string): Promise<boolean> {
  const rows = await query`
    with known as (select id, account_id, currency from invoices where id = ${invoice}),
    noted as (
      insert into refunds as stored (id, invoice_id, account_id, currency, wanted, status, next_look_at)
      select ${refundId(invoice)}, id, account_id, currency, false, 'pending', now() from known
      on conflict (invoice_id) do update set next_look_at = now() where stored.status <> 'settled'
    )
    select id from known`;
  return rows.length > 0;
}

/** Claims refunds that the provider is to be asked about, so that no other process asks at once. */
export async function claimRefunds({ sql: query, orm }: Database, limit: number): Promise<Refund[]> {
  const claimed = await query<{ id: string }[]>`
    with due as (
      select id from refunds where next_look_at <= now()::timestamptz(3)
      order by next_look_at limit ${limit} for update skip locked
    )
    update refunds r set next_look_at = now() + ${CLAIM}::text::interval from due where r.id = due.id returning r.id`;
  if (claimed.length === 0) return [];
  const ids = claimed.map(({ id }) => id);
  return await orm.select().from(refunds).where(inArray(refunds.id, ids));
}

/**
 * Records what the provider says of a refund. Its invoice and charge are refunded once all money is back, and paid again where it came
 * back to us. A refund that somebody has settled stays so.
 */
export async function recordRefundReport(
  { sql: query }: Database,
  invoice: string,
  { status, providerId, refunded, failure, isFull }: RefundReport,
  next: { readonly refusals: number; readonly nextLookAt: InstantMs | null },
): Promise<void> {
  const nextLookAt = next.nextLookAt === null ? null : toTimestamptz(next.nextLookAt);
  const reason = failure === null ? null : toStorableText(failure).slice(0, FAILURE_LENGTH);
  await query`
    with reported as (
      update refunds set status = ${status}, provider_id = coalesce(${providerId}, provider_id), refunded = ${refunded}::bigint,
        failure = ${reason}, refusals = ${next.refusals}::integer, next_look_at = ${nextLookAt}::timestamptz, updated_at = now()
      where invoice_id = ${invoice} and status <> 'settled'
      returning invoice_id, case when ${status === 'succeeded' && isFull}::boolean then 'refunded' else 'paid' end as becomes
    ),
    of_invoice as (
      update invoices i set status = becomes from reported
      where i.id = invoice_id and i.status in ('paid', 'refunded') and i.status <> becomes
    )
    update charges c set status = becomes, updated_at = now() from reported
    where c.invoice_id = reported.invoice_id and c.status in ('paid', 'refunded') and c.status <> becomes`;
}

export interface RefundFilter {
  readonly accountId?: string | undefined;
  readonly status?: OneOrMore<RefundStatus> | undefined;
  /** Whether nobody but support goes on with it. */
  readonly waiting?: boolean | undefined;
}

/** Newest first. */
export async function listRefunds(
  db: ScopedDatabase,
  filter: RefundFilter,
  request: PageRequest,
): Promise<Page<Refund>> {
  const { accountId, status, waiting } = filter;
  const page = newestFirst(refunds, scopeOfCursor(db, 'refunds', filter), request);
  const others = and(
    isVisible(db, refunds.accountId),
    matches(refunds.accountId, accountId),
    waiting === true ? isStuck() : undefined,
  );
  const rows = await db.orm
    .select()
    .from(refunds)
    .where(
      status !== undefined && accountId === undefined && waiting !== true
        ? page.ofBranches(branchesOf([refunds.status, status]), others)
        : page.where(and(others, matches(refunds.status, status))),
    )
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows);
}

function isStuck(): SQL | undefined {
  return and(isNull(refunds.nextLookAt), notInArray(refunds.status, [...OVER]));
}

/** Whether nobody but support goes on with a refund. */
export function isWaiting({ nextLookAt, status }: Refund): boolean {
  return nextLookAt === null && !OVER.includes(status);
}

export async function findRefund(db: ScopedDatabase, id: string): Promise<Refund | null> {
  const [row] = await db.orm
    .select()
    .from(refunds)
    .where(and(eq(refunds.id, id), isVisible(db, refunds.accountId)));
  return row ?? null;
}

/** The refunds of these invoices that the caller sees. */
export async function findRefundsOf(db: ScopedDatabase, invoices: readonly string[]): Promise<Refund[]> {
  if (invoices.length === 0) return [];
  return await db.orm
    .select()
    .from(refunds)
    .where(and(inArray(refunds.invoiceId, [...invoices]), isVisible(db, refunds.accountId)));
}

/** Lets the provider be asked at once about a refund that is not over. Null where it is. */
export async function retryRefund(db: ScopedDatabase, id: string): Promise<Refund | null> {
  const rows = await db.sql`
    update refunds set next_look_at = now(), updated_at = now()
    where id = ${id} and status not in ('succeeded', 'settled') returning id`;
  return rows.length > 0 ? await findRefund(db, id) : null;
}

/** Notes that the money of a refund that is not over was returned in another way. Null where it is over. */
export async function settleRefund(
  db: ScopedDatabase,
  id: string,
  { settledBy, note }: { readonly settledBy: string; readonly note: string },
): Promise<Refund | null> {
  const rows = await db.sql`
    with settled as (
      update refunds set status = 'settled', failure = null, next_look_at = null, settled_by = ${settledBy}, note = ${note},
        updated_at = now()
      where id = ${id} and status not in ('succeeded', 'settled')
      returning invoice_id
    ),
    of_invoice as (
      update invoices i set status = 'refunded' from settled where i.id = invoice_id and i.status = 'paid'
    ),
    of_charge as (
      update charges c set status = 'refunded', updated_at = now() from settled
      where c.invoice_id = settled.invoice_id and c.status = 'paid'
    )
    select invoice_id from settled`;
  return rows.length > 0 ? await findRefund(db, id) : null;
}
