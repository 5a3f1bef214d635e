import { and, eq, or, sql, type SQL } from 'drizzle-orm';
import { normaliseEmail } from '../../domain/people/email.ts';
import type { Queryable } from '../connect.ts';
import { removedMembers } from '../schema/index.ts';

/** Somebody, by who they are and by the address that they have now. */
export interface Removed {
  /** Null for somebody who is not known yet. */
  readonly personId: string | null;
  readonly email: string;
}

function isOneOf(accountId: string, { personId, email }: Removed): SQL | undefined {
  const byEmail = eq(removedMembers.email, normaliseEmail(email));
  return and(
    eq(removedMembers.accountId, accountId),
    personId === null ? byEmail : or(eq(removedMembers.personId, personId), byEmail),
  );
}

/** Records that an owner has removed a member. Call it under `lockMembers`. */
export async function recordRemoval(
  { orm }: Queryable,
  { accountId, personId, email }: { readonly accountId: string; readonly personId: string; readonly email: string },
): Promise<void> {
  const row = { email: normaliseEmail(email), removedAt: sql`now()` };
  await orm
    .insert(removedMembers)
    .values({ accountId, personId, ...row })
    .onConflictDoUpdate({ target: [removedMembers.accountId, removedMembers.personId], set: row });
}

/** Whether an owner has removed the person from the account, under this address or another. */
export async function wasRemoved({ orm }: Queryable, accountId: string, who: Removed): Promise<boolean> {
  const rows = await orm
    .select({ accountId: removedMembers.accountId })
    .from(removedMembers)
    .where(isOneOf(accountId, who))
    .limit(1);
  return rows.length > 0;
}

/** Forgets the removal: somebody has invited the person again. */
export async function forgetRemoval({ orm }: Queryable, accountId: string, who: Removed): Promise<void> {
  await orm.delete(removedMembers).where(isOneOf(accountId, who));
}
