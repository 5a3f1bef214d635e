import { and, asc, eq, getTableColumns, inArray, notInArray, type SQL } from 'drizzle-orm';
import type { Grant } from '../../domain/entitlements/grants.ts';
import { STATES, type License, type LicenseState, type Period } from '../../domain/lifecycle/license.ts';
import type { Database } from '../connect.ts';
import { entitlements, licenseLabels, licensePeriods, licenses, wasHeldOrMayBe } from '../schema/index.ts';
import type { Span } from '../time.ts';
import {
  hasBounds,
  inSandbox,
  isOfAllLive,
  isWithin,
  matches,
  type InstantRange,
  type OneOrMore,
  type Scope,
} from './filter.ts';
import { NO_LABELS, type LicenseLabels } from './license-labels.ts';
import { branchesOf, latestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';

/** A licence as of its last transition (`record`), with its labels. */
export type LicenseRow = typeof licenses.$inferSelect & LicenseLabels;

export interface LicenseFilter extends Omit<Scope, 'licenseId'> {
  readonly state?: OneOrMore<LicenseState> | undefined;
  readonly planId?: OneOrMore<string> | undefined;
  readonly externalId?: string | undefined;
  readonly createdAt?: InstantRange | undefined;
  /** End of the present period; licences that never held one match no range. */
  readonly periodEnd?: InstantRange | undefined;
}

const LICENSE_COLUMNS = {
  ...getTableColumns(licenses),
  labels: { externalId: licenseLabels.externalId, metadata: licenseLabels.metadata },
};

function withLabels({
  labels,
  ...row
}: typeof licenses.$inferSelect & { readonly labels: LicenseLabels | null }): LicenseRow {
  return { ...row, ...(labels ?? NO_LABELS) };
}

export async function findLicense(db: Database, id: string): Promise<LicenseRow | null> {
  const [row] = await db.orm
    .select(LICENSE_COLUMNS)
    .from(licenses)
    .leftJoin(licenseLabels, eq(licenseLabels.licenseId, licenses.id))
    .where(eq(licenses.id, id));
  return row ? withLabels(row) : null;
}

/**
 * Newest first; filtered by the end of the period, by that, the latest first. Without purchases that were given up before they
 * were paid.
 */
export async function listLicenses(
  db: Database,
  filter: LicenseFilter,
  request: PageRequest,
): Promise<Page<LicenseRow>> {
  const by = hasBounds(filter.periodEnd) ? 'periodEnd' : 'createdAt';
  const page = latestFirst(licenses, { by, range: filter[by] }, { list: 'licenses', filter }, request);
  const merged = branchesOfLicenses(filter, by);
  const rows = await db.orm
    .select(LICENSE_COLUMNS)
    .from(licenses)
    .leftJoin(licenseLabels, eq(licenseLabels.licenseId, licenses.id))
    .where(
      merged ? page.ofBranches(merged.branches, conditionsOf(merged.rest, by)) : page.where(conditionsOf(filter, by)),
    )
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows.map(withLabels));
}

type SortedBy = 'createdAt' | 'periodEnd';

function conditionsOf(filter: LicenseFilter, by: SortedBy): SQL | undefined {
  const { accountId, state, planId, externalId, createdAt } = filter;
  return and(
    matches(licenses.accountId, accountId),
    matches(licenses.state, state),
    matches(licenses.planId, planId),
    matches(licenseLabels.externalId, externalId),
    // Other accounts may use the same external id.
    externalId === undefined ? undefined : matches(licenseLabels.accountId, accountId),
    by === 'periodEnd' ? isWithin(licenses.createdAt, createdAt) : undefined,
    inSandbox(licenses.sandboxId, filter),
    wasHeldOrMayBe(licenses),
  );
}

/** What a page is merged from: see `ofBranches`. Null where one index has the rows in order, or they are few. */
function branchesOfLicenses(filter: LicenseFilter, by: SortedBy) {
  const { state, planId, externalId } = filter;
  if (externalId !== undefined) return null;
  // Their index has the ends of periods in no order: one branch finds the keys without reading rows.
  if (!isOfAllLive(filter)) return by === 'periodEnd' ? { branches: branchesOf(), rest: filter } : null;
  const ofStates = [licenses.state, state ?? STATES] as const;
  if (by === 'periodEnd') return { branches: branchesOf(ofStates), rest: { ...filter, state: undefined } };
  const rest = { ...filter, planId: undefined, state: undefined };
  if (planId !== undefined) return { branches: branchesOf([licenses.planId, planId], ofStates), rest };
  return state === undefined ? null : { branches: branchesOf(ofStates), rest };
}

/** The licences of a sandbox, by id; those of `except` are left out. */
export async function listSandboxLicenses(
  db: Database,
  sandboxId: string,
  { except = [] }: { readonly except?: readonly string[] } = {},
): Promise<License[]> {
  const rows = await db.orm
    .select({ record: licenses.record })
    .from(licenses)
    .where(and(eq(licenses.sandboxId, sandboxId), except.length > 0 ? notInArray(licenses.id, [...except]) : undefined))
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
    .orderBy(asc(feature));
}

/** The states in which a payment that has failed is owed. */
const OWING_STATES: readonly LicenseState[] = ['grace', 'incomplete'];

/** The ids of the account's licences that owe a payment, oldest first. */
export async function listOwingLicenses(db: Database, accountId: string): Promise<string[]> {
  const rows = await db.orm
    .select({ id: licenses.id })
    .from(licenses)
    .where(and(eq(licenses.accountId, accountId), inArray(licenses.state, [...OWING_STATES])))
    .orderBy(asc(licenses.createdAt), asc(licenses.id));
  return rows.map(({ id }) => id);
}
