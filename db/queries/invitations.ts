import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm';
import { normaliseEmail } from '../../domain/people/email.ts';
import type { Queryable } from '../connect.ts';
import { accounts, invitations } from '../schema/index.ts';

/** Not accepted, not revoked, not expired. */
const isOpen = and(
  isNull(invitations.acceptedAt),
  isNull(invitations.revokedAt),
  gt(invitations.expiresAt, sql`now()`),
);

const isFor = (email: string) => sql`lower(${invitations.email}) = ${normaliseEmail(email)}`;

/** The language of an account that has invited the address and is still waiting; null when there is none. */
export async function findInvitedLanguage(db: Queryable, email: string): Promise<string | null> {
  const [row] = await db.orm
    .select({ language: accounts.language })
    .from(invitations)
    .innerJoin(accounts, eq(accounts.id, invitations.accountId))
    .where(and(isFor(email), isOpen))
    .orderBy(desc(invitations.createdAt))
    .limit(1);
  return row?.language ?? null;
}
