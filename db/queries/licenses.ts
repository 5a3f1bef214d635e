import { and, asc, eq, isNull, ne } from 'drizzle-orm';
import type { Grant } from '../../domain/entitlements/grants.ts';
import type { License, LicenseState, Period } from '../../domain/lifecycle/license.ts';
import type { Database } from '../connect.ts';
import { entitlements, licensePeriods, licenses } from '../schema/index.ts';
import type { Span } from '../time.ts';
import { newestFirst, newestFirstPage, type Page, type PageRequest } from './page.ts';

export type LicenseRow = typeof licenses.$inferSelect;

export interface LicenseFilter {
  readonly accountId?: string | undefined;
  readonly state?: LicenseState | undefined;
  readonly planId?: string | undefined;
  /** Licences of one sandbox; null or left out: the live ones; `any`: both. */
  readonly sandboxId?: string | null | undefined;
}

/** The licence as of its last transition (`row.record`), or null. */
export async function findLicense(db: Database, id: string): Promise<LicenseRow | null> {
  const [row] = await db.orm.select().from(licenses).where(eq(licenses.id, id));
  return row ?? null;
}

/** Newest first. */
export async function listLicenses(
  db: Database,
  filter: LicenseFilter,
  request: PageRequest,
): Promise<Page<LicenseRow>> {
  const { after, order, take } = newestFirst(licenses, request);
  const { accountId, state, planId, sandboxId = null } = filter;
  const rows = await db.orm
    .select()
    .from(licenses)
    .where(
      and(
        accountId === undefined ? undefined : eq(licenses.accountId, accountId),
        state === undefined ? undefined : eq(licenses.state, state),
        planId === undefined ? undefined : eq(licenses.planId, planId),
        inSandbox(sandboxId),
        after,
      ),
    )
    .orderBy(...order)
    .limit(take);
  return newestFirstPage(rows, request);
}

function inSandbox(sandboxId: string | null) {
  if (sandboxId === 'any') return undefined;
  return sandboxId === null ? isNull(licenses.sandboxId) : eq(licenses.sandboxId, sandboxId);
}

/** Every licence of a sandbox, for those who wake them all when its clock moves. */
export async function listSandboxLicenses(db: Database, sandboxId: string): Promise<License[]> {
  const rows = await db.orm
    .select({ record: licenses.record })
    .from(licenses)
    .where(eq(licenses.sandboxId, sandboxId))
    .orderBy(asc(licenses.id));
  return rows.map(({ record }) => record);
}

/** A period as held: its span is null where it was cut to nothing. */
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

/** A licence with which the account has had a trial of the plan, but for `except`; null when there is none. */
export async function findEarlierTrial(
  db: Database,
  trial: { readonly accountId: string; readonly planId: string; readonly except: string },
): Promise<string | null> {
  const [row] = await db.orm
    .select({ id: licenses.id })
    .from(licenses)
    .innerJoin(licensePeriods, eq(licensePeriods.licenseId, licenses.id))
    .where(
      and(
        eq(licenses.accountId, trial.accountId),
        eq(licenses.planId, trial.planId),
        ne(licenses.id, trial.except),
        eq(licensePeriods.kind, 'trial'),
      ),
    )
    .orderBy(asc(licenses.createdAt))
    .limit(1);
  return row?.id ?? null;
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
