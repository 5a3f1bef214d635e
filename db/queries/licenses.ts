import { and, asc, eq, getTableColumns, inArray, type SQL } from 'drizzle-orm';
import type { Grant } from '../../domain/entitlements/grants.ts';
import { STATES, type License, type LicenseState, type Period } from '../../domain/lifecycle/license.ts';
import type { Database } from '../connect.ts';
import { entitlements, licenseLabels, licensePeriods, licenses, wasHeldOrMayBe } from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import type { Span } from '../time.ts';
import { hasBounds, isWithin, matches, type InstantRange, type OneOrMore } from './filter.ts';
import { NO_CARDS, NO_LABELS, type LicenseCards, type LicenseLabels } from './license-labels.ts';
import { branchesOf, latestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';
import { isInScope, isOfAllLive, isVisible, scopeOfCursor, type ListScope } from './visible.ts';

/** A licence as of its last transition (`record`), with its labels. */
export type LicenseRow = typeof licenses.$inferSelect & LicenseLabels & LicenseCards;

export interface LicenseFilter extends ListScope {
  readonly state?: OneOrMore<LicenseState> | undefined;
  readonly planId?: OneOrMore<string> | undefined;
  readonly externalId?: string | undefined;
  readonly createdAt?: InstantRange | undefined;
  /** End of the present period; licences that never held one match no range. */
  readonly periodEnd?: InstantRange | undefined;
}

const LICENSE_COLUMNS = {
  ...getTableColumns(licenses),
  labels: {
    // First of all one that is never null: by it Drizzle knows whether there are any.
    ofLicense: licenseLabels.licenseId,
    externalId: licenseLabels.externalId,
    metadata: licenseLabels.metadata,
    paymentMethod: licenseLabels.paymentMethod,
    backupPaymentMethod: licenseLabels.backupPaymentMethod,
  },
};

function withLabels({
  labels,
  ...row
}: typeof licenses.$inferSelect & {
  readonly labels: (LicenseLabels & LicenseCards & { readonly ofLicense: string }) | null;
}): LicenseRow {
  if (!labels) return { ...row, ...NO_LABELS, ...NO_CARDS };
  const { ofLicense: _id, ...given } = labels;
  return { ...row, ...given };
}

export async function findLicense(db: ScopedDatabase, id: string): Promise<LicenseRow | null> {
  const [row] = await db.orm
    .select(LICENSE_COLUMNS)
    .from(licenses)
    .leftJoin(licenseLabels, eq(licenseLabels.licenseId, licenses.id))
    .where(and(eq(licenses.id, id), isVisible(db, licenses.accountId)));
  return row ? withLabels(row) : null;
}

/** Several licences by id: those that the caller sees. */
export async function findLicenses(db: ScopedDatabase, ids: readonly string[]): Promise<LicenseRow[]> {
  if (ids.length === 0) return [];
  const rows = await db.orm
    .select(LICENSE_COLUMNS)
    .from(licenses)
    .leftJoin(licenseLabels, eq(licenseLabels.licenseId, licenses.id))
    .where(and(inArray(licenses.id, [...ids]), isVisible(db, licenses.accountId)));
  return rows.map(withLabels);
}

/**
 * Newest first; filtered by the end of the period, by that, the latest first. Without purchases that were given up before they
 * were paid.
 */
export async function listLicenses(
  db: ScopedDatabase,
  filter: LicenseFilter,
  request: PageRequest,
): Promise<Page<LicenseRow>> {
  const by = hasBounds(filter.periodEnd) ? 'periodEnd' : 'createdAt';
  const page = latestFirst(licenses, { by, range: filter[by] }, scopeOfCursor(db, 'licenses', filter), request);
  const scope = and(isInScope(db, licenses, filter), wasHeldOrMayBe(licenses));
  const merged = branchesOfLicenses(db, filter, by);
  const rows = await db.orm
    .select(LICENSE_COLUMNS)
    .from(licenses)
    .leftJoin(licenseLabels, eq(licenseLabels.licenseId, licenses.id))
    .where(
      merged
        ? page.ofBranches(merged.branches, and(scope, conditionsOf(db, merged.rest, by)))
        : page.where(and(scope, conditionsOf(db, filter, by))),
    )
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows.map(withLabels));
}

type SortedBy = 'createdAt' | 'periodEnd';

function conditionsOf(db: ScopedDatabase, filter: LicenseFilter, by: SortedBy): SQL | undefined {
  const { accountId, state, planId, externalId, createdAt } = filter;
  return and(
    matches(licenses.state, state),
    matches(licenses.planId, planId),
    by === 'periodEnd' ? isWithin(licenses.createdAt, createdAt) : undefined,
    externalId === undefined
      ? undefined
      : and(
          eq(licenseLabels.externalId, externalId),
          // Other accounts may use the same external id.
          isVisible(db, licenseLabels.accountId),
          matches(licenseLabels.accountId, accountId),
        ),
  );
}

/** What a page is merged from: see `ofBranches`. Null where one index has the rows in order, or they are few. */
function branchesOfLicenses(db: ScopedDatabase, filter: LicenseFilter, by: SortedBy) {
  const { state, planId, externalId } = filter;
  if (externalId !== undefined) return null;
  // The index of an account or a sandbox has the ends of periods in no order: one branch finds the keys without reading rows.
  if (!isOfAllLive(db, filter)) return by === 'periodEnd' ? { branches: branchesOf(), rest: filter } : null;
  const ofStates = [licenses.state, state ?? STATES] as const;
  if (by === 'periodEnd') return { branches: branchesOf(ofStates), rest: { ...filter, state: undefined } };
  const rest = { ...filter, planId: undefined, state: undefined };
  if (planId !== undefined) return { branches: branchesOf([licenses.planId, planId], ofStates), rest };
  return state === undefined ? null : { branches: branchesOf(ofStates), rest };
}

/** The licences of a sandbox, by id; of those in `only` if given. */
export async function listSandboxLicenses(
  db: ScopedDatabase,
  sandboxId: string,
  { only }: { readonly only?: readonly string[] } = {},
): Promise<License[]> {
  const rows = await db.orm
    .select({ record: licenses.record })
    .from(licenses)
    .where(
      and(
        isVisible(db, licenses.accountId),
        eq(licenses.sandboxId, sandboxId),
        only === undefined ? undefined : inArray(licenses.id, [...only]),
      ),
    )
    .orderBy(asc(licenses.id));
  return rows.map(({ record }) => record);
}

/** A period as held; its span is null where it was cut to nothing. */
export interface HeldPeriod {
  readonly number: number;
  readonly kind: Period['kind'];
  readonly span: Span | null;
}

/** All periods that the licence has held, by number. */
export async function listPeriods(db: Database, licenseId: string): Promise<HeldPeriod[]> {
  const { number, kind, span } = licensePeriods;
  return db.orm
    .select({ number, kind, span })
    .from(licensePeriods)
    .where(eq(licensePeriods.licenseId, licenseId))
    .orderBy(asc(number));
}

/** What the licence grants as of its last transition, by feature. */
export async function listGrants(db: Database, licenseId: string): Promise<Grant[]> {
  const { feature, kind, limit, source } = entitlements;
  return db.orm
    .select({ feature, kind, limit, source })
    .from(entitlements)
    .where(eq(entitlements.licenseId, licenseId))
    .orderBy(asc(feature), asc(source));
}

/** The states in which a payment that has failed is owed. */
export const OWING_STATES: readonly LicenseState[] = ['grace', 'incomplete'];

/** The ids of the account's licences that owe a payment, oldest first. */
export async function listOwingLicenses(db: ScopedDatabase, accountId: string): Promise<string[]> {
  const rows = await db.orm
    .select({ id: licenses.id })
    .from(licenses)
    .where(
      and(
        isVisible(db, licenses.accountId),
        eq(licenses.accountId, accountId),
        inArray(licenses.state, [...OWING_STATES]),
        // Follows from the states; it lets a prepared statement use the index.
        wasHeldOrMayBe(licenses),
      ),
    )
    .orderBy(asc(licenses.createdAt), asc(licenses.id));
  return rows.map(({ id }) => id);
}
