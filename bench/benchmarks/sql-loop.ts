import { StripeInvoices } from '../../billing/stripe-invoices.ts';
import { createAccounts } from '../harness/accounts.ts';
import type { BenchContext } from '../harness/context.ts';
import type { BatchResult } from './batches.ts';

/**
 * The other way to do it, as one might run it from cron: rows that are due, claimed with SKIP LOCKED, one commit a
 * renewal, an idempotency key that makes a second run harmless. What it lacks is told in bench/README.md.
 */
export async function runSqlBatch(
  parts: BenchContext,
  count: number,
  { charged }: { charged: boolean },
): Promise<BatchResult> {
  const { db } = parts;
  const [account] = await createAccounts(parts, 1);
  if (!account?.stripeCustomerId) throw new Error('The account has no customer');
  await createTables(parts, count);
  const due = Date.now();
  const through: number[] = [];
  const customer = account.stripeCustomerId;
  const loops = Array.from({ length: CONCURRENCY }, async () => {
    while (await renewOne(parts, charged ? { customer, account: account.id } : null)) through.push(Date.now());
  });
  await Promise.all(loops);
  await db.sql`drop table bench_renewals, bench_due`;
  return { due, completedAt: through };
}

/** As many connections as Evergreen's worker has. */
const CONCURRENCY = 10;

async function createTables({ db: { sql } }: BenchContext, count: number): Promise<void> {
  await sql`drop table if exists bench_renewals, bench_due`;
  await sql`create table bench_due (license text primary key, period int not null, ends timestamptz not null)`;
  await sql`create table bench_renewals (key text primary key, license text not null, invoice text, span tstzrange not null)`;
  await sql`create index on bench_due (ends)`;
  await sql`insert into bench_due select 'lic_' || gen_random_uuid(), 1, now() from generate_series(1, ${count})`;
}

interface DueRow {
  readonly license: string;
  readonly period: number;
  /** Epoch milliseconds. */
  readonly ends: number;
}

/** Claims and renews one; false when none is due. */
async function renewOne(parts: BenchContext, payer: { customer: string; account: string } | null): Promise<boolean> {
  return await parts.db.sql.begin(async (sql) => {
    const [due] = await sql<DueRow[]>`
      select license, period, extract(epoch from ends)::float8 * 1000 as ends from bench_due where ends <= now() order by ends limit 1 for update skip locked`;
    if (!due) return false;
    const invoice = payer && (await charge(parts, due, payer));
    await sql`
      insert into bench_renewals values (${`${due.license}/${due.period}`}, ${due.license}, ${invoice},
        (select tstzrange(ends, ends + interval '1 month') from bench_due where license = ${due.license}))
      on conflict do nothing`;
    await sql`
      update bench_due set period = period + 1, ends = ends + interval '1 month' where license = ${due.license}`;
    return true;
  });
}

/** The requests that Evergreen makes, to the same account's card. */
async function charge(
  { stripe }: BenchContext,
  due: DueRow,
  { customer, account }: { customer: string; account: string },
): Promise<string> {
  const invoices = new StripeInvoices(stripe);
  const start = Math.floor(due.ends);
  const order = {
    license: due.license,
    account,
    sandbox: null,
    period: due.period,
    attempt: 1,
    amount: { amount: 1900, currency: 'EUR' },
    quantity: 1,
    plan: 'studio-monthly',
    planName: 'Studio',
    zone: 'UTC',
    span: { start, end: start + 30 * 24 * 3600 * 1000 },
    invoice: null,
    at: start,
  } as const;
  const invoice = await invoices.ensureForCharge(order, customer, false);
  const { data } = await stripe.paymentMethods.list({ customer, limit: 1 });
  const method = data[0]?.id;
  if (!method) throw new Error('The customer has no card');
  await invoices.pay(invoice.id, order, method);
  return invoice.id;
}
