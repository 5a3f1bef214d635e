import { commitTransition } from '../../../db/commit.ts';
import type { Database } from '../../../db/connect.ts';
import type { Vault } from '../../../db/vault.ts';
import type { Step } from '../../../domain/lifecycle/effects.ts';

/**
 * Records a life by the commit that workers use, with its mails as sent in their time. One transaction, so that nobody sends them
 * again. `db` has one connection: all its statements belong to the transaction.
 */
export async function recordLife(db: Database, vault: Vault, steps: readonly Step[]): Promise<void> {
  const license = steps[0]?.license.id ?? '';
  await db.sql`begin`;
  try {
    await commitTransition(db, vault, steps);
    await backdate(db, license);
    await db.sql`commit`;
  } catch (error) {
    await db.sql`rollback`;
    throw error;
  }
}

/** Rows have the time of their writing. These get the time of what they record, by the change log and by Stripe. */
async function backdate({ sql }: Database, license: string): Promise<void> {
  await sql`
    with first as (select at from change_log where license_id = ${license} and sequence = 1)
    update licenses set created_at = first.at, updated_at = clock from first where id = ${license}`;
  await sql`
    update license_keys set created_at = licenses.created_at from licenses
    where license_id = licenses.id and licenses.id = ${license}`;
  await sql`
    update notifications set status = 'delivered', delivered_at = at, created_at = at, next_attempt_at = at, attempts = 1
    where subject_id = ${license} and status = 'pending'`;
  await sql`
    update invoices set created_at = charges.created_at
    from charges where invoices.id = charges.invoice_id and charges.license_id = ${license}`;
}

/** The money was back when it was asked for. */
export async function backdateRefund({ sql }: Database, invoice: string, at: string): Promise<void> {
  await sql`update refunds set created_at = ${at}, updated_at = ${at} where invoice_id = ${invoice}`;
}

/** The charge has the time of its first attempt, which later ones do not change. */
export async function backdateCharge({ sql }: Database, key: string, at: string): Promise<void> {
  await sql`update charges set created_at = least(created_at, ${at}::timestamptz), updated_at = ${at} where key = ${key}`;
}
