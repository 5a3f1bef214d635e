import type { Database } from '../../db/connect.ts';
import { ClaimRefused, commitTransition } from '../../db/commit.ts';
import type { Vault } from '../../db/vault.ts';
import { claimRefusal } from '../../domain/lifecycle/claims.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import type { Activities, RecordResult } from '../activities.ts';
import type { Delivery } from '../notifications/deliver.ts';

/** Records the lifecycle's decisions: one transaction for one or more consecutive steps of a licence. */
export function createStepRecorder(deps: {
  db: Database;
  vault: Vault;
  delivery: Delivery;
}): Pick<Activities, 'record' | 'recordAndDeliver'> {
  async function record(steps: readonly Step[]): Promise<RecordResult> {
    try {
      await commitTransition(deps.db, deps.vault, steps);
    } catch (error) {
      if (!(error instanceof ClaimRefused)) throw error;
      return { undelivered: false, refusal: claimRefusal(error.claim, error.holder) };
    }
    return { undelivered: hasNotifications(steps) };
  }
  return {
    record,
    async recordAndDeliver(steps) {
      const recorded = await record(steps);
      const [first] = steps;
      if (!recorded.undelivered || !first) return recorded;
      return { undelivered: !(await deps.delivery.tryOnce(first.license.id)) };
    },
  };
}

/** Whether there is something to send; messages of a sandbox are only recorded. */
function hasNotifications(steps: readonly Step[]): boolean {
  return steps.some(
    ({ license, effects }) => license.sandbox === null && effects.some(({ kind }) => kind === 'notify'),
  );
}
