import { and, asc, eq, inArray, ne } from 'drizzle-orm';
import type postgres from 'postgres';
import { claimsOf, type Claim } from '../../domain/lifecycle/claims.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import type { Database, Queryable } from '../connect.ts';
import { claims } from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { isVisible } from './visible.ts';

/** A claim that a licence holds. */
export interface HeldClaim {
  readonly claim: Claim;
  readonly holder: string;
}

/** The licence that holds the claim; null where it is free. */
export async function findClaimHolder(db: ScopedDatabase, { key }: Claim): Promise<string | null> {
  const [row] = await db.orm
    .select({ holder: claims.licenseId })
    .from(claims)
    .where(and(eq(claims.key, key), isVisible(db, claims.accountId)));
  return row?.holder ?? null;
}

/**
 * The first claim, in the order of keys, for which steps of one licence would be refused now, because another licence
 * holds it; null where there is none.
 */
export async function findRefusedClaim(db: Database, steps: readonly Step[]): Promise<HeldClaim | null> {
  const wanted = new Map(
    steps.flatMap((step) =>
      claimsOf(step)
        .filter(({ ifHeld }) => ifHeld === 'refuse')
        .map(({ claim }) => [claim.key, claim] as const),
    ),
  );
  const [first] = steps;
  if (!first || wanted.size === 0) return null;
  const [held] = await db.orm
    .select({ key: claims.key, holder: claims.licenseId })
    .from(claims)
    .where(and(inArray(claims.key, [...wanted.keys()]), ne(claims.licenseId, first.license.id)))
    .orderBy(asc(claims.key))
    .limit(1);
  const claim = held && wanted.get(held.key);
  return claim ? { claim, holder: held.holder } : null;
}

/**
 * The claims of `account` as claims of its sandbox's account `copy`, as a query of `key`, `license_id` and `sequence`. A
 * claim whose key does not have the account as one of its parts is not the account's alone, and is not copied: in a sandbox
 * nothing is taken from a live licence.
 */
export function claimsForCopy(
  { sql: query }: Pick<Queryable, 'sql'>,
  account: postgres.Fragment,
  copy: string,
): postgres.Fragment {
  return query`
    select btrim(replace('/' || c.key || '/', '/' || c.account_id || '/', '/' || ${copy}::text || '/'), '/') as key,
      c.license_id, c.sequence
    from claims c
    where c.account_id = ${account} and strpos('/' || c.key || '/', '/' || c.account_id || '/') > 0`;
}

/** Gives a sandbox's copy of a licence the claims of its source, in the copy's account. Repeating it changes nothing. */
export async function copyClaims(
  db: Database,
  copy: { readonly id: string; readonly account: string },
  source: string,
): Promise<void> {
  const { sql: query } = db;
  const account = query`(select l.account_id from licenses l where l.id = ${source})`;
  await query`
    insert into claims (key, license_id, account_id, sequence)
    select c.key, ${copy.id}, ${copy.account}, c.sequence
    from (${claimsForCopy(db, account, copy.account)}) c where c.license_id = ${source}
    on conflict (key) do update set license_id = excluded.license_id where claims.license_id = ${source}`;
}
