import { and, asc, eq, getTableColumns, inArray, isNull, sql } from 'drizzle-orm';
import type { Grant } from '../../domain/entitlements/grants.ts';
import type { License, LicenseState, Period } from '../../domain/lifecycle/license.ts';
import type { Database } from '../connect.ts';
import { entitlements, licenseLabels, licensePeriods, licenses } from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import type { Span } from '../time.ts';
import { isWithin, matches, type InstantRange, type OneOrMore } from './filter.ts';
import { NO_LABELS, type LicenseLabels } from './license-labels.ts';
import { newestFirst, type Page, type PageRequest } from './page.ts';
import { isVisible, scopeOfCursor } from './visible.ts';

/** A licence as of its last transition (`record`), with its labels. */
export type LicenseRow = typeof licenses.$inferSelect & LicenseLabels;

export interface LicenseFilter {
  readonly accountId?: string | undefined;
  readonly state?: OneOrMore<LicenseState> | undefined;
  readonly planId?: OneOrMore<string> | undefined;
  readonly externalId?: string | undefined;
  readonly createdAt?: InstantRange | undefined;
  /** End of the present period; licences that never held one match no range. */
  readonly periodEnd?: InstantRange | undefined;
  /** Licences of one sandbox; null or left out: the live ones; `any`: both. */
  readonly sandboxId?: string | null | undefined;
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

export async function findLicense(db: ScopedDatabase, id: string): Promise<LicenseRow | null> {
  const [row] = await db.orm
    .select(LICENSE_COLUMNS)
    .from(licenses)
    .leftJoin(licenseLabels, eq(licenseLabels.licenseId, licenses.id))
    .where(and(eq(licenses.id, id), isVisible(db, licenses.accountId)));
  return row ? withLabels(row) : null;
}

/** Newest first, without purchases that were given up before they were paid. */
export async function listLicenses(
  db: ScopedDatabase,
  filter: LicenseFilter,
  request: PageRequest,
): Promise<Page<LicenseRow>> {
  const { after, order, take, toPage } = newestFirst(licenses, scopeOfCursor(db, 'licenses', filter), request);
  const { accountId, state, planId, externalId, createdAt, periodEnd, sandboxId = null } = filter;
  const rows = await db.orm
    .select(LICENSE_COLUMNS)
    .from(licenses)
    .leftJoin(licenseLabels, eq(licenseLabels.licenseId, licenses.id))
    .where(
      and(
        isVisible(db, licenses.accountId),
        matches(licenses.accountId, accountId),
        matches(licenses.state, state),
        matches(licenses.planId, planId),
        matches(licenseLabels.externalId, externalId),
        isWithin(licenses.createdAt, createdAt),
        isWithin(licenses.periodEnd, periodEnd),
        inSandbox(sandboxId),
        wasHeldOrMayBe,
        after,
      ),
    )
    .orderBy(...order)
    .limit(take);
  return toPage(rows.map(withLabels));
}

/** A purchase that was never paid and is retired was never held. */
const wasHeldOrMayBe = sql`not (${licenses.state} = 'retired' and ${licenses.periodStart} is null)`;

function inSandbox(sandboxId: string | null) {
  if (sandboxId === 'any') return undefined;
  return sandboxId === null ? isNull(licenses.sandboxId) : eq(licenses.sandboxId, sandboxId);
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
const OWING_STATES: readonly LicenseState[] = ['grace', 'incomplete'];

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
      ),
    )
    .orderBy(asc(licenses.createdAt), asc(licenses.id));
  return rows.map(({ id }) => id);
}
