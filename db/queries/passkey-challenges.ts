import { createHash } from 'node:crypto';
import { and, eq, gt, sql } from 'drizzle-orm';
import { CHALLENGE_VALID_MINUTES, type ChallengePurpose } from '../../domain/people/passkeys.ts';
import type { Database } from '../connect.ts';
import { passkeyChallenges } from '../schema/index.ts';

/** Who may answer a challenge, and what for. */
export type ChallengeUse =
  | { readonly purpose: Extract<ChallengePurpose, 'register'>; readonly personId: string }
  | { readonly purpose: Extract<ChallengePurpose, 'sign_in'> };

/** SHA-256: challenges are random and long. */
function hashOf(challenge: string): Buffer {
  return createHash('sha256').update(challenge).digest();
}

/** Stores a challenge that can be answered once within {@link CHALLENGE_VALID_MINUTES}. */
export async function storeChallenge(db: Database, challenge: string, use: ChallengeUse): Promise<void> {
  await db.orm.insert(passkeyChallenges).values({
    hash: hashOf(challenge),
    purpose: use.purpose,
    personId: use.purpose === 'register' ? use.personId : null,
    expiresAt: sql`now() + ${CHALLENGE_VALID_MINUTES}::int * interval '1 minute'`,
  });
}

/** Spends a challenge: true once, for the use that it was made for. Of requests at once with the same challenge, one gets true. */
export async function spendChallenge(db: Database, challenge: string, use: ChallengeUse): Promise<boolean> {
  const rows = await db.orm
    .delete(passkeyChallenges)
    .where(
      and(
        eq(passkeyChallenges.hash, hashOf(challenge)),
        eq(passkeyChallenges.purpose, use.purpose),
        use.purpose === 'register' ? eq(passkeyChallenges.personId, use.personId) : undefined,
        gt(passkeyChallenges.expiresAt, sql`now()`),
      ),
    )
    .returning({ hash: passkeyChallenges.hash });
  return rows.length > 0;
}

/** Those that were never answered. */
export const CHALLENGE_RETENTION_DAYS = 1;

/** Deletes challenges that can no longer be answered. */
export async function deleteOldChallenges({ sql: query }: Database): Promise<void> {
  await query`delete from passkey_challenges where expires_at < now()`;
}
