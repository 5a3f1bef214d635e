import { and, asc, eq, inArray, ne } from 'drizzle-orm';
import { claimsOf, type Claim } from '../../domain/lifecycle/claims.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import type { Database } from '../connect.ts';
import { claims } from '../schema/index.ts';

/** A claim that a licence holds. */
export interface HeldClaim {
  readonly claim: Claim;
  readonly holder: string;
}

/** The licence that holds the claim; null where it is free. */
export async function findClaimHolder(db: Database, { key }: Claim): Promise<string | null> {
  const [row] = await db.orm.select({ holder: claims.licenseId }).from(claims).where(eq(claims.key, key));
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
        .map(({ claim }) => [claim.key, { claim, license: step.license.id }] as const),
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
  const claim = held && wanted.get(held.key)?.claim;
  return claim ? { claim, holder: held.holder } : null;
}

/** Gives a sandbox's copy of a licence the claims of its source, in the copy's account. Repeating it changes nothing. */
export async function copyClaims(
  { sql: query }: Database,
  copy: { readonly id: string; readonly account: string },
  source: string,
): Promise<void> {
  await query`
    insert into claims (key, license_id, account_id, sequence)
    select replace(c.key, c.account_id, ${copy.account}), ${copy.id}, ${copy.account}, c.sequence
    from claims c join licenses l on l.id = c.license_id and l.account_id = c.account_id where l.id = ${source}
    on conflict (key) do update set license_id = excluded.license_id where claims.license_id = ${source}`;
}
