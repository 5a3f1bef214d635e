import { and, eq, lt, ne, notExists, sql } from 'drizzle-orm';
import type { Database } from '../connect.ts';
import { licenseLabels, licenses, type Metadata } from '../schema/index.ts';
import { violatedConstraint } from '../errors.ts';
import { ExternalIdTaken, withUniqueExternalId } from './external-id.ts';

/** What a customer's own systems note on a licence. */
export interface LicenseLabels {
  readonly externalId: string | null;
  readonly metadata: Metadata;
}

/** What is left out stays; `metadata` replaces all of the old one. */
export type LicenseLabelChanges = {
  readonly [Name in keyof LicenseLabels]?: LicenseLabels[Name] | undefined;
};

export const NO_LABELS: LicenseLabels = { externalId: null, metadata: {} };

/** The billing provider's ids of the cards that were chosen for a licence; null where none was. */
export interface LicenseCards {
  readonly paymentMethod: string | null;
  readonly backupPaymentMethod: string | null;
}

export const NO_CARDS: LicenseCards = { paymentMethod: null, backupPaymentMethod: null };

/** Says which cards pay for a licence. False when the account has one of them no longer. */
export async function setLicenseCards(
  db: Database,
  license: { readonly id: string; readonly accountId: string },
  cards: LicenseCards,
): Promise<boolean> {
  try {
    await db.orm
      .insert(licenseLabels)
      .values({ licenseId: license.id, accountId: license.accountId, ...cards })
      .onConflictDoUpdate({ target: licenseLabels.licenseId, set: { ...cards } });
    return true;
  } catch (error) {
    if (!violatedConstraint(error)?.startsWith('license_labels_paid_by')) throw error;
    return false;
  }
}

/** For so long labels whose licence was never recorded keep their external id: its purchase may be under way. */
const UNUSED_LABELS_HOURS = 24;

/**
 * Writes the labels of a licence, which need not exist yet: a purchase writes them first, so that a taken external id
 * is refused before anything is charged. Repeating it changes nothing. Throws {@link ExternalIdTaken} when another
 * licence of the account has the external id.
 */
export async function setLicenseLabels(
  db: Database,
  license: { readonly id: string; readonly accountId: string },
  changes: LicenseLabelChanges,
): Promise<LicenseLabels> {
  try {
    return await upsertLabels(db, license, changes);
  } catch (error) {
    if (!(error instanceof ExternalIdTaken)) throw error;
    if (!(await deleteUnusedLabels(db, license, error.externalId))) throw error;
    return await upsertLabels(db, license, changes);
  }
}

async function upsertLabels(
  db: Database,
  license: { readonly id: string; readonly accountId: string },
  { externalId, metadata }: LicenseLabelChanges,
): Promise<LicenseLabels> {
  const given = {
    ...(externalId === undefined ? {} : { externalId }),
    ...(metadata === undefined ? {} : { metadata }),
  };
  const [row] = await withUniqueExternalId(externalId, () =>
    db.orm
      .insert(licenseLabels)
      .values({ licenseId: license.id, accountId: license.accountId, ...given })
      .onConflictDoUpdate({ target: licenseLabels.licenseId, set: { accountId: license.accountId, ...given } })
      .returning({ externalId: licenseLabels.externalId, metadata: licenseLabels.metadata }),
  );
  if (!row) throw new Error('The labels were not written');
  return row;
}

/** Frees an external id that a purchase reserved without ever recording its licence. False when there was none. */
async function deleteUnusedLabels(
  db: Database,
  license: { readonly id: string; readonly accountId: string },
  externalId: string,
): Promise<boolean> {
  const rows = await db.orm
    .delete(licenseLabels)
    .where(
      and(
        eq(licenseLabels.accountId, license.accountId),
        eq(licenseLabels.externalId, externalId),
        ne(licenseLabels.licenseId, license.id),
        lt(licenseLabels.createdAt, sql`now() - ${UNUSED_LABELS_HOURS} * interval '1 hour'`),
        notExists(recorded(db.orm)),
      ),
    )
    .returning({ id: licenseLabels.licenseId });
  return rows.length > 0;
}

function recorded(orm: Database['orm']) {
  return orm.select({ id: licenses.id }).from(licenses).where(eq(licenses.id, licenseLabels.licenseId));
}

/** Deletes the labels of a licence that was refused before it was recorded. Those of a recorded one stay. */
export async function deleteLabelsOfNoLicense({ orm }: Database, id: string): Promise<void> {
  await orm.delete(licenseLabels).where(and(eq(licenseLabels.licenseId, id), notExists(recorded(orm))));
}

/** Gives a sandbox's copy of a licence the labels of its source, and its cards where the sandbox has them. Repeating it changes nothing. */
export async function copyLicenseLabels(
  { sql: query }: Database,
  copy: { readonly id: string; readonly account: string },
  source: string,
): Promise<void> {
  await query`
    insert into license_labels (license_id, account_id, external_id, metadata, payment_method, backup_payment_method)
    select ${copy.id}, ${copy.account}, l.external_id, l.metadata, own.stripe_id, backup.stripe_id
    from license_labels l
      left join payment_methods own on own.account_id = ${copy.account} and own.stripe_id = l.payment_method
      left join payment_methods backup on backup.account_id = ${copy.account} and backup.stripe_id = l.backup_payment_method
    where l.license_id = ${source}
    on conflict do nothing`;
}
