import { and, eq, sql, type SQL } from 'drizzle-orm';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { storeLines } from '../../domain/stored/price-lines.ts';
import { toJsonText, toStorableText } from '../canonical-json.ts';
import type { Database } from '../connect.ts';
import { INVOICE_STATUSES, invoices, type InvoiceStatus } from '../schema/index.ts';
import { toTimestamptz, toTstzrange, type Span } from '../time.ts';
import {
  hasBounds,
  inScope,
  isOfAllLive,
  isWithin,
  matches,
  type InstantRange,
  type OneOrMore,
  type Scope,
} from './filter.ts';
import { branchesOf, latestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';

export type Invoice = typeof invoices.$inferSelect;
export type NewInvoice = Omit<typeof invoices.$inferInsert, 'span'> & { readonly span: Span };

/** The statuses in the order in which they may follow: a late report never sets an invoice back. */
const STATUS_RANKING = `{${INVOICE_STATUSES.join(',')}}`;

/**
 * Inserts or updates an invoice. Reports come in any order: one that is behind in status, or in attempts at the same
 * status, changes nothing. `createdAt` counts when the invoice is new: left out, it is the database's time.
 */
export async function recordInvoice({ sql }: Database, invoice: NewInvoice): Promise<void> {
  const { sandboxId = null, attempts = 0, failure = null, hostedUrl = null, paidAt = null, createdAt } = invoice;
  await sql`
    insert into invoices as stored (id, license_id, account_id, sandbox_id, charge_key, lines, period_number, amount,
      currency, status, attempts, failure, hosted_url, paid_at, span, created_at)
    values (${invoice.id}, ${invoice.licenseId}, ${invoice.accountId}, ${sandboxId}, ${invoice.chargeKey},
      ${toJsonText(storeLines(invoice.lines))}::text::jsonb, ${invoice.periodNumber ?? null}, ${invoice.amount},
      ${invoice.currency}, ${invoice.status}, ${attempts}, ${failure}, ${hostedUrl},
      ${toTimestamptzOrNull(paidAt)}::timestamptz, ${toTstzrange(invoice.span)}::tstzrange,
      coalesce(${toTimestamptzOrNull(createdAt)}::timestamptz, now()))
    on conflict (id) do update set lines = excluded.lines, period_number = excluded.period_number, amount = excluded.amount,
      currency = excluded.currency, status = excluded.status, attempts = excluded.attempts,
      failure = excluded.failure, hosted_url = excluded.hosted_url, paid_at = excluded.paid_at, span = excluded.span
    where (array_position(${STATUS_RANKING}::text[], excluded.status), excluded.attempts)
      >= (array_position(${STATUS_RANKING}::text[], stored.status), stored.attempts)`;
}

function toTimestamptzOrNull(at: InstantMs | null | undefined): string | null {
  return at === null || at === undefined ? null : toTimestamptz(at);
}

/**
 * Updates the status of an invoice that is stored; see {@link recordInvoice} for what may overwrite what. False when the
 * invoice is not stored, or is further along.
 */
export async function updateInvoiceStatus(
  db: Database,
  id: string,
  changes: Pick<Invoice, 'status'> & Partial<Pick<Invoice, 'paidAt' | 'hostedUrl' | 'failure'>>,
): Promise<boolean> {
  const rows = await db.orm
    .update(invoices)
    .set(changes)
    .where(and(eq(invoices.id, id), isNotBehind(changes.status)))
    .returning({ id: invoices.id });
  return rows.length > 0;
}

function isNotBehind(status: InvoiceStatus) {
  return sql`array_position(${STATUS_RANKING}::text[], ${status}::text) >= array_position(${STATUS_RANKING}::text[], ${invoices.status})`;
}

/** Records on an invoice what could not be done with it, for an operator. */
export async function recordInvoiceFailure(db: Database, id: string, failure: string): Promise<void> {
  await db.orm
    .update(invoices)
    .set({ failure: toStorableText(failure).slice(0, 500) })
    .where(eq(invoices.id, id));
}

export async function findInvoice(db: Database, id: string): Promise<Invoice | null> {
  const [row] = await db.orm.select().from(invoices).where(eq(invoices.id, id));
  return row ?? null;
}

export interface InvoiceFilter extends Scope {
  readonly status?: OneOrMore<InvoiceStatus> | undefined;
  readonly createdAt?: InstantRange | undefined;
  /** Invoices that were never paid match no range. */
  readonly paidAt?: InstantRange | undefined;
}

/** Newest first; filtered by the time of the payment, by that, the latest first. */
export async function listInvoices(db: Database, filter: InvoiceFilter, request: PageRequest): Promise<Page<Invoice>> {
  const by = hasBounds(filter.paidAt) ? 'paidAt' : 'createdAt';
  const page = latestFirst(invoices, { by, range: filter[by] }, { list: 'invoices', filter }, request);
  const conditions = and(
    inScope(invoices, filter),
    by === 'paidAt' ? isWithin(invoices.createdAt, filter.createdAt) : undefined,
  );
  const branches = branchesOfInvoices(filter, by);
  const rows = await db.orm
    .select()
    .from(invoices)
    .where(
      branches
        ? page.ofBranches(branches, conditions)
        : page.where(and(conditions, matches(invoices.status, filter.status))),
    )
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows);
}

/** What a page is merged from: see `ofBranches`. Null where one index has the rows in order, or they are few. */
function branchesOfInvoices(filter: InvoiceFilter, by: 'createdAt' | 'paidAt'): (SQL | undefined)[] | null {
  const { status } = filter;
  if (isOfAllLive(filter) && (by === 'paidAt' || status !== undefined))
    return branchesOf([invoices.status, status ?? INVOICE_STATUSES]);
  return by === 'paidAt' ? [matches(invoices.status, status)] : null;
}
