import { StripeInvoices } from '../../billing/stripe-invoices.ts';
import { createAccounts } from '../harness/accounts.ts';
import type { BenchContext } from '../harness/context.ts';
import type { BatchResult } from './batches.ts';

/**
 * The alternative without a workflow engine, as a cron job would run it: due rows are claimed with SKIP LOCKED, each
 * renewal is one commit, and an idempotency key makes a second run harmless. bench/README.md lists what it lacks.
 */
export async function runSqlBatch(
  context: BenchContext,
  count: number,
  { charged }: { charged: boolean },
): Promise<Pick<BatchResult, 'due' | 'completedAt'>> {
  const { db } = context;
  const [account] = await createAccounts(context, 1);
  if (!account?.stripeCustomerId) throw new Error('The account has no customer');
  await createTables(context, count);
  const due = Date.now();
  const completedAt: number[] = [];
  const customer = account.stripeCustomerId;
  const loops = Array.from({ length: CONCURRENCY }, async () => {
    while (await renewOne(context, charged ? { customer, account: account.id } : null)) completedAt.push(Date.now());
  });
  await Promise.all(loops);
  await db.sql`drop table bench_renewals, bench_due`;
  return { due, completedAt };
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

/** Claims and renews one licence; returns false when none is due. */
async function renewOne(context: BenchContext, payer: { customer: string; account: string } | null): Promise<boolean> {
  return await context.db.sql.begin(async (sql) => {
    const [due] = await sql<DueRow[]>`
      select license, period, extract(epoch from ends)::float8 * 1000 as ends from bench_due where ends <= now() order by ends limit 1 for update skip locked`;
    if (!due) return false;
    const invoice = payer && (await charge(context, due, payer));
    await sql`
      insert into bench_renewals values (${`${due.license}/${due.period}`}, ${due.license}, ${invoice},
        (select tstzrange(ends, ends + interval '1 month') from bench_due where license = ${due.license}))
      on conflict do nothing`;
    await sql`
      update bench_due set period = period + 1, ends = ends + interval '1 month' where license = ${due.license}`;
    return true;
  });
}

/** Makes the same four requests to Stripe as Evergreen does. */
async function charge(
  { stripe }: BenchContext,
  due: DueRow,
  { customer, account }: { customer: string; account: string },
): Promise<string> {
  const invoices = new StripeInvoices(stripe);
  const start = Math.floor(due.ends);
  const span = { start, end: start + 30 * 24 * 3600 * 1000 };
  const amount = { amount: 1900, currency: 'EUR' } as const;
  const plan = { id: 'studio-monthly', name: 'Studio' };
  const order = {
    key: `${due.license}/period/${due.period}`,
    purpose: 'period',
    license: due.license,
    account,
    sandbox: null,
    period: due.period,
    attempt: 1,
    lines: [{ kind: 'base', plan, quantity: 1, unitAmount: amount, amount, period: span }],
    amount,
    collection: 'card',
    zone: 'UTC',
    span,
    invoice: null,
    at: start,
  } as const;
  const draft = await invoices.create(order, customer, 0);
  if (!draft) throw new Error('The draft was deleted');
  const invoice = await invoices.finalize(draft, order);
  const { data } = await stripe.paymentMethods.list({ customer, limit: 1 });
  const method = data[0]?.id;
  if (!method) throw new Error('The customer has no card');
  await invoices.pay(invoice.id, order, method);
  return invoice.id;
}
