import { and, asc, eq, inArray, sql, type SQL } from 'drizzle-orm';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { InvoiceSearch } from '../../domain/billing/invoice-search.ts';
import type { PriceLine } from '../../domain/billing/lines.ts';
import { lineVersions } from '../../domain/stored/price-line.ts';
import { toJsonText, toStorableText } from '../canonical-json.ts';
import type { Database } from '../connect.ts';
import { INVOICE_STATUSES, invoiceLines, invoices, type InvoiceStatus } from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { toTimestamptz, toTstzrange, type Span } from '../time.ts';
import { hasBounds, isWithin, matches, type InstantRange, type OneOrMore } from './filter.ts';
import { branchesOf, latestFirst, newestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';
import { findRefundsOf, type Refund } from './refunds.ts';
import { isInScope, isOfAllLive, isVisible, scopeOfCursor, type ListScope } from './visible.ts';

/** A line of an invoice: what of which licence it is for, and the charge that it collects. */
export interface InvoiceLine {
  readonly licenseId: string;
  readonly chargeKey: string;
  /** The period that it pays for; null for another purpose. */
  readonly periodNumber: number | null;
  readonly line: PriceLine;
}

type InvoiceRow = typeof invoices.$inferSelect;
/** An invoice with its lines, and with its refund where its money is to go back. */
export type Invoice = InvoiceRow & { readonly lines: readonly InvoiceLine[]; readonly refund: Refund | null };
export type NewInvoice = Omit<typeof invoices.$inferInsert, 'span'> & {
  readonly span: Span;
  readonly lines: readonly InvoiceLine[];
};

/** The statuses in the order in which they may follow: a late report never sets an invoice back. */
const STATUS_RANKING = `{${INVOICE_STATUSES.join(',')}}`;

/**
 * Inserts or updates an invoice. Reports come in any order: one that is behind in status, or in attempts at the same
 * status, changes nothing. `createdAt` counts when the invoice is new: left out, it is the database's time.
 */
export async function recordInvoice({ sql }: Database, invoice: NewInvoice): Promise<void> {
  const { sandboxId = null, attempts = 0, failure = null, hostedUrl = null, paidAt = null, createdAt } = invoice;
  const { paymentMethod = null, taxId = null, purchaseOrder = null, number = null, billedName = null } = invoice;
  const {
    billedLine1 = null,
    billedLine2 = null,
    billedPostalCode = null,
    billedCity = null,
    billedCountry = null,
  } = invoice;
  await sql`
    with recorded as (
      insert into invoices as stored (id, account_id, sandbox_id, amount, currency, status, attempts, failure, hosted_url,
        payment_method, number, billed_name, billed_line1, billed_line2, billed_postal_code, billed_city, billed_country,
        tax_id, purchase_order, paid_at, span, created_at)
      values (${invoice.id}, ${invoice.accountId}, ${sandboxId}, ${invoice.amount}, ${invoice.currency}, ${invoice.status},
        ${attempts}, ${failure}, ${hostedUrl}, ${paymentMethod}, ${number}, ${billedName}, ${billedLine1},
        ${billedLine2}, ${billedPostalCode}, ${billedCity}, ${billedCountry}, ${taxId}, ${purchaseOrder},
        ${toTimestamptzOrNull(paidAt)}::timestamptz,
        ${toTstzrange(invoice.span)}::tstzrange, coalesce(${toTimestamptzOrNull(createdAt)}::timestamptz, now()))
      on conflict (id) do update set amount = excluded.amount, currency = excluded.currency, status = excluded.status,
        attempts = excluded.attempts, failure = excluded.failure, hosted_url = excluded.hosted_url,
        payment_method = coalesce(excluded.payment_method, stored.payment_method),
        number = coalesce(excluded.number, stored.number), billed_name = excluded.billed_name,
        billed_line1 = excluded.billed_line1, billed_line2 = excluded.billed_line2,
        billed_postal_code = excluded.billed_postal_code, billed_city = excluded.billed_city,
        billed_country = excluded.billed_country, paid_at = excluded.paid_at,
        span = excluded.span
      where (array_position(${STATUS_RANKING}::text[], excluded.status), excluded.attempts)
        >= (array_position(${STATUS_RANKING}::text[], stored.status), stored.attempts)
      returning id, account_id
    ),
    dropped as (
      delete from invoice_lines l using recorded where l.invoice_id = recorded.id and l.number > ${invoice.lines.length}
    )
    insert into invoice_lines (invoice_id, number, account_id, license_id, charge_key, period_number, line)
    select recorded.id, l.number, recorded.account_id, l.license_id, l.charge_key, l.period_number, l.line
    from recorded, jsonb_to_recordset(${toJsonText(invoice.lines.map(lineRow))}::text::jsonb)
      as l (number integer, license_id text, charge_key text, period_number integer, line jsonb)
    on conflict (invoice_id, number) do update set license_id = excluded.license_id, charge_key = excluded.charge_key,
      period_number = excluded.period_number, line = excluded.line`;
}

function lineRow({ licenseId, chargeKey, periodNumber, line }: InvoiceLine, index: number) {
  return {
    number: index + 1,
    license_id: licenseId,
    charge_key: chargeKey,
    period_number: periodNumber,
    line: lineVersions.store(line),
  };
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
  changes: Pick<InvoiceRow, 'status'> & Partial<Pick<InvoiceRow, 'paidAt' | 'hostedUrl' | 'failure'>>,
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

export async function findInvoice(db: ScopedDatabase, id: string): Promise<Invoice | null> {
  const rows = await db.orm
    .select()
    .from(invoices)
    .where(and(eq(invoices.id, id), isVisible(db, invoices.accountId)));
  return (await complete(db, rows))[0] ?? null;
}

/** The invoices of these ids that the caller sees, with what each comes to. */
export async function findInvoiceSums(
  db: ScopedDatabase,
  ids: readonly string[],
): Promise<Pick<InvoiceRow, 'id' | 'amount' | 'currency' | 'status' | 'paymentMethod'>[]> {
  if (ids.length === 0) return [];
  const { id, amount, currency, status, paymentMethod } = invoices;
  return await db.orm
    .select({ id, amount, currency, status, paymentMethod })
    .from(invoices)
    .where(and(inArray(id, [...ids]), isVisible(db, invoices.accountId)))
    .orderBy(asc(id));
}

async function complete(db: ScopedDatabase, rows: readonly InvoiceRow[]): Promise<Invoice[]> {
  if (rows.length === 0) return [];
  const { invoiceId, number, licenseId, chargeKey, periodNumber, line } = invoiceLines;
  const ids = rows.map(({ id }) => id);
  const paid = rows.filter(({ paidAt }) => paidAt !== null).map(({ id }) => id);
  const lines = db.orm
    .select({ invoiceId, licenseId, chargeKey, periodNumber, line })
    .from(invoiceLines)
    .where(and(inArray(invoiceId, ids), isVisible(db, invoiceLines.accountId)))
    .orderBy(asc(invoiceId), asc(number));
  const [found, refunds] = await Promise.all([lines, findRefundsOf(db, paid)]);
  const byInvoice = Map.groupBy(found, (row) => row.invoiceId);
  const refundOf = new Map(refunds.map((refund) => [refund.invoiceId, refund]));
  return rows.map((row) => ({
    ...row,
    lines: (byInvoice.get(row.id) ?? []).map(({ invoiceId: _invoice, ...rest }) => rest),
    refund: refundOf.get(row.id) ?? null,
  }));
}

export interface InvoiceFilter extends ListScope {
  /** Invoices with a line of this licence. */
  readonly licenseId?: string | undefined;
  readonly status?: OneOrMore<InvoiceStatus> | undefined;
  readonly createdAt?: InstantRange | undefined;
  /** Invoices that were never paid match no range. */
  readonly paidAt?: InstantRange | undefined;
}

/** Newest first; filtered by the time of the payment, by that, the latest first. */
export async function listInvoices(
  db: ScopedDatabase,
  filter: InvoiceFilter,
  request: PageRequest,
): Promise<Page<Invoice>> {
  const { licenseId, status, createdAt } = filter;
  const by = hasBounds(filter.paidAt) ? 'paidAt' : 'createdAt';
  const page = latestFirst(invoices, { by, range: filter[by] }, scopeOfCursor(db, 'invoices', filter), request);
  const conditions = and(
    isInScope(db, invoices, filter, licenseId),
    licenseId === undefined ? undefined : inArray(invoices.id, withLinesOf(db, licenseId)),
    by === 'paidAt' ? isWithin(invoices.createdAt, createdAt) : undefined,
  );
  const branches = branchesOfInvoices(db, filter, by);
  const rows = await db.orm
    .select()
    .from(invoices)
    .where(
      branches ? page.ofBranches(branches, conditions) : page.where(and(conditions, matches(invoices.status, status))),
    )
    .orderBy(...page.order)
    .limit(page.take);
  const found = page.toPage(rows);
  return { ...found, data: await complete(db, found.data) };
}

/** What a page is merged from: see `ofBranches`. Null where one index has the rows in order, or they are few. */
function branchesOfInvoices(
  db: ScopedDatabase,
  filter: InvoiceFilter,
  by: 'createdAt' | 'paidAt',
): (SQL | undefined)[] | null {
  const { licenseId, status } = filter;
  if (isOfAllLive(db, filter, licenseId) && (by === 'paidAt' || status !== undefined))
    return branchesOf([invoices.status, status ?? INVOICE_STATUSES]);
  return by === 'paidAt' ? [matches(invoices.status, status)] : null;
}

/** Those of an account with a number, or that come to one of the sums; newest first. */
export async function findInvoicesOf(
  db: ScopedDatabase,
  accountId: string,
  search: InvoiceSearch,
  request: PageRequest,
): Promise<Page<Invoice>> {
  const page = newestFirst(invoices, scopeOfCursor(db, 'found_invoices', { accountId, ...search }), request);
  const branches =
    'number' in search
      ? [eq(invoices.number, search.number)]
      : search.amounts.map(({ amount, currency }) => and(eq(invoices.currency, currency), eq(invoices.amount, amount)));
  const isOfAccount = and(isVisible(db, invoices.accountId), eq(invoices.accountId, accountId));
  const rows = await db.orm
    .select()
    .from(invoices)
    .where(page.ofBranches(branches, isOfAccount))
    .orderBy(...page.order)
    .limit(page.take);
  const found = page.toPage(rows);
  return { ...found, data: await complete(db, found.data) };
}

function withLinesOf(db: Database, licenseId: string) {
  return db.orm.select({ id: invoiceLines.invoiceId }).from(invoiceLines).where(eq(invoiceLines.licenseId, licenseId));
}
