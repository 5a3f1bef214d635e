import { claimsOf } from '../../domain/lifecycle/claims.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import type { Database } from '../connect.ts';
import { findRefusedClaim, type HeldClaim } from '../queries/claims.ts';

/**
 * Refuses a recording for a claim that another licence holds, for good: see `claiming_steps`. Returns that claim, of an
 * earlier refusal the one of then. Null where nothing is refused: the claims are free again, or another try has recorded the
 * steps. Waits for a statement of another try that is about to record them.
 */
export async function refuseRecording(
  db: Database,
  steps: readonly Step[],
  recording: string,
): Promise<HeldClaim | null> {
  const { sql } = db;
  const held = await findRefusedClaim(db, steps);
  if (held)
    await sql`
      insert into claiming_steps (id, license_id, refused_key, holder)
      values (${recording}, ${steps[0]?.license.id ?? null}, ${held.claim.key}, ${held.holder})
      on conflict (id) do nothing`;
  const [refusal] = await sql<{ key: string; holder: string }[]>`
    select refused_key as key, holder from claiming_steps where id = ${recording} and holder is not null`;
  if (!refusal) return null;
  const wanted = steps.flatMap(claimsOf).find(({ claim }) => claim.key === refusal.key);
  if (!wanted)
    throw new Error(`The recording ${recording} was refused for ${refusal.key}, which this try does not claim`);
  return { claim: wanted.claim, holder: refusal.holder };
}
