import type { Database } from '../../db/connect.ts';
import { chargeId } from '../../db/queries/charges.ts';
import { charges } from '../../db/schema/index.ts';
import { totalOf } from '../../domain/billing/lines.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { firstPeriodLines } from '../../domain/offers/offer.ts';

type NewCharge = typeof charges.$inferInsert;

/** The key of the charge that {@link insertCharge} stores for a licence. */
export function keyOfCharge({ id }: License): string {
  return `${id}/period/first`;
}

/** Stores a paid charge for the licence's first period, with `changes`, and returns its id. */
export async function insertCharge(db: Database, license: License, changes: Partial<NewCharge> = {}): Promise<string> {
  const key = changes.key ?? keyOfCharge(license);
  const triedAt = license.period?.start ?? license.since;
  const lines = firstPeriodLines(license.terms, triedAt);
  const id = chargeId(key);
  await db.orm.insert(charges).values({
    id,
    key,
    licenseId: license.id,
    accountId: license.account,
    sandboxId: license.sandbox,
    purpose: 'period',
    lines,
    ...totalOf(lines),
    collection: 'card',
    status: 'paid',
    invoiceId: `in_${license.id}`,
    attempts: 1,
    triedAt,
    ...changes,
  });
  return id;
}
