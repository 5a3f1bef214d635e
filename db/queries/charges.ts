import { and, eq, lte, notInArray, sql } from 'drizzle-orm';
import {
  CHARGE_STATUSES,
  PURPOSES,
  type Charge,
  type ChargeStatus,
  type Purpose,
} from '../../domain/billing/charge.ts';
import { storeLines } from '../../domain/stored/price-lines.ts';
import { toJsonText } from '../canonical-json.ts';
import type { Database } from '../connect.ts';
import { deterministicId } from '../ids.ts';
import { charges } from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { parseInstant, toTimestamptz } from '../time.ts';
import { matches, type InstantRange, type OneOrMore } from './filter.ts';
import { branchesOf, newestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';
import { isInScope, isOfAllLive, isVisible, scopeOfCursor, type ListScope } from './visible.ts';

export type ChargeRow = typeof charges.$inferSelect;

/** What a charge's row knew before an attempt. */
export type ChargeProgress = Pick<
  ChargeRow,
  | 'status'
  | 'invoiceId'
  | 'generation'
  | 'attempts'
  | 'triedAt'
  | 'failure'
  | 'refusedMethods'
  | 'hostedUrl'
  | 'amount'
  | 'currency'
  | 'createdAt'
>;

/** The id of the charge of a key. */
export function chargeId(key: string): string {
  return deterministicId('chg', `charge/${key}`);
}

/**
 * Records an attempt before the provider is asked, and returns the row as it was: null for a new charge. The row becomes
 * `pending`, unless it is paid, is processing, has the outcome of this very attempt, or knows a later attempt: then it
 * stays as it is.
 */
export async function recordChargeAttempt({ sql: query }: Database, charge: Charge): Promise<ChargeProgress | null> {
  const { key, amount, at } = charge;
  const triedAt = toTimestamptz(at);
  const [before] = await query<[RawProgress?]>`
    with before as materialized (select * from charges where key = ${key} for no key update),
    started as (
      insert into charges as stored (key, id, license_id, account_id, sandbox_id, purpose, lines, amount, currency,
        collection, status, attempts, tried_at, created_at)
      -- Counting makes this wait until the row is locked.
      select ${key}, ${chargeId(key)}, ${charge.license}, ${charge.account}, ${charge.sandbox}, ${charge.purpose},
        ${toJsonText(storeLines(charge.lines))}::text::jsonb, ${amount.amount}::bigint, ${amount.currency}, ${charge.collection},
        'pending', ${charge.attempt}::integer, ${triedAt}::timestamptz,
        case when ${charge.sandbox}::text is null then now() else ${triedAt}::timestamptz end
      from (select count(*) from before) as after_it
      on conflict (key) do update set lines = excluded.lines, amount = excluded.amount, currency = excluded.currency,
        collection = excluded.collection, status = 'pending', attempts = excluded.attempts,
        tried_at = excluded.tried_at, failure = null, updated_at = now()
      where stored.status in ('pending', 'void', 'failed', 'action_required') and stored.tried_at <= excluded.tried_at
        and (stored.status in ('pending', 'void')
          or (stored.attempts, stored.tried_at) <> (excluded.attempts, excluded.tried_at))
    )
    select status, invoice_id as "invoiceId", generation, attempts, tried_at::text as "triedAt", failure,
      array_to_string(refused_methods, ' ') as "refusedMethods",      hosted_url as "hostedUrl", amount::text as amount, currency, created_at::text as "createdAt" from before`;
  return before ? toProgress(before) : null;
}

type RawProgress = Omit<ChargeProgress, 'triedAt' | 'createdAt' | 'amount' | 'refusedMethods'> &
  Readonly<Record<'triedAt' | 'createdAt' | 'amount' | 'refusedMethods', string>>;

function toProgress({ triedAt, createdAt, amount, refusedMethods, ...row }: RawProgress): ChargeProgress {
  return {
    ...row,
    // Ids of the provider have no spaces.
    refusedMethods: refusedMethods.split(' ').filter((id) => id !== ''),
    amount: Number(amount),
    triedAt: parseInstant(triedAt),
    createdAt: parseInstant(createdAt),
  };
}

/** The outcome of an attempt; `attempt` names it. */
export interface AttemptOutcome {
  readonly attempt: number;
  readonly status: Extract<ChargeStatus, 'action_required' | 'failed' | 'processing'>;
  readonly invoiceId: string | null;
  readonly failure: string | null;
  readonly hostedUrl: string | null;
  /** All cards that the banks have refused for good, earlier attempts included; left out: none more. */
  readonly refusedMethods?: string[];
}

/** Records that an attempt failed, or that its payment is processing; one that is paid, voided or superseded stays so. */
export async function settleChargeAttempt(db: Database, key: string, outcome: AttemptOutcome): Promise<void> {
  const { attempt, invoiceId, ...settled } = outcome;
  await db.orm
    .update(charges)
    .set({
      ...settled,
      attempts: attempt,
      invoiceId: sql`coalesce(${invoiceId}, ${charges.invoiceId})`,
      updatedAt: sql`now()`,
    })
    .where(
      and(
        eq(charges.key, key),
        lte(charges.attempts, attempt),
        notInArray(charges.status, ['paid', 'refunded', 'void']),
      ),
    );
}

/** Records that a charge is paid, whatever it was before. */
export async function settleChargePaid(db: Database, key: string, invoiceId: string): Promise<void> {
  await db.orm
    .update(charges)
    .set({ status: 'paid', invoiceId, failure: null, updatedAt: sql`now()` })
    .where(and(eq(charges.key, key), notInArray(charges.status, ['paid', 'refunded'])));
}

/** Records that nothing of a charge can be paid any more: a later attempt makes an invoice of the next generation. */
export async function settleChargeVoid(db: Database, key: string): Promise<void> {
  await db.orm
    .update(charges)
    .set({
      status: 'void',
      generation: sql`${charges.generation} + 1`,
      invoiceId: null,
      failure: null,
      hostedUrl: null,
      updatedAt: sql`now()`,
    })
    .where(and(eq(charges.key, key), notInArray(charges.status, ['paid', 'refunded', 'void'])));
}

/**
 * Records that the invoice of this generation was voided and the attempt continues with the next. False when the attempt
 * is no longer under way: the charge was voided, or another process went ahead.
 */
export async function advanceChargeGeneration(db: Database, key: string, generation: number): Promise<boolean> {
  const rows = await db.orm
    .update(charges)
    .set({ generation: generation + 1, invoiceId: null, hostedUrl: null, updatedAt: sql`now()` })
    .where(and(eq(charges.key, key), eq(charges.generation, generation), eq(charges.status, 'pending')))
    .returning({ key: charges.key });
  return rows.length > 0;
}

/** Records that the invoice of a paid charge was refunded. */
export async function markChargeRefunded(db: Database, invoiceId: string): Promise<void> {
  await db.orm
    .update(charges)
    .set({ status: 'refunded', updatedAt: sql`now()` })
    .where(and(eq(charges.invoiceId, invoiceId), eq(charges.status, 'paid')));
}

export async function findCharge(db: ScopedDatabase, by: { key: string } | { id: string }): Promise<ChargeRow | null> {
  const [row] = await db.orm
    .select()
    .from(charges)
    .where(and('key' in by ? eq(charges.key, by.key) : eq(charges.id, by.id), isVisible(db, charges.accountId)));
  return row ?? null;
}

export interface ChargeFilter extends ListScope {
  readonly licenseId?: string | undefined;
  readonly status?: OneOrMore<ChargeStatus> | undefined;
  readonly purpose?: OneOrMore<Purpose> | undefined;
  readonly createdAt?: InstantRange | undefined;
}

/** Newest first. */
export async function listCharges(
  db: ScopedDatabase,
  filter: ChargeFilter,
  request: PageRequest,
): Promise<Page<ChargeRow>> {
  const { licenseId, status, purpose, createdAt } = filter;
  const page = newestFirst(charges, scopeOfCursor(db, 'charges', filter), request, createdAt);
  const scope = and(isInScope(db, charges, filter, licenseId), matches(charges.licenseId, licenseId));
  const branches = branchesOf([charges.purpose, purpose ?? PURPOSES], [charges.status, status ?? CHARGE_STATUSES]);
  const rows = await db.orm
    .select()
    .from(charges)
    .where(
      isOfAllLive(db, filter, licenseId) && (status ?? purpose) !== undefined
        ? page.ofBranches(branches, scope)
        : page.where(and(scope, matches(charges.purpose, purpose), matches(charges.status, status))),
    )
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows);
}
