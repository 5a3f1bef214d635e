import { activityInfo } from '@temporalio/activity';
import type { Database } from '../../db/connect.ts';
import { ClaimRefused, commitTransition } from '../../db/commit.ts';
import type { Vault } from '../../db/vault.ts';
import { claimRefusal, isClaiming } from '../../domain/lifecycle/claims.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import type { Activities } from '../activities.ts';

/**
 * Records the lifecycle's decisions: one transaction for one or more consecutive steps of a licence. `onNotified` is
 * called where they have messages to be delivered.
 */
export function createStepRecorder(deps: {
  readonly db: Database;
  readonly vault: Vault;
  readonly onNotified: (license: string) => void;
  /** Keeps the mails of a sandbox with the steps that they are about. */
  readonly writeSandboxMails: (steps: readonly Step[]) => Promise<void>;
}): Activities['record'] {
  return async (steps) => {
    try {
      await commitTransition(deps.db, deps.vault, steps, recordingOf(steps));
    } catch (error) {
      if (!(error instanceof ClaimRefused)) throw error;
      return claimRefusal(error.claim, error.holder);
    }
    await deps.writeSandboxMails(steps);
    const notifying = steps.find(hasMessages);
    if (notifying) deps.onNotified(notifying.license.id);
    return null;
  };
}

/** Whether there is something to send; messages of a sandbox are only recorded. */
function hasMessages({ license, effects }: Step): boolean {
  return license.sandbox === null && effects.some(({ kind }) => kind === 'notify');
}

/**
 * Names the recording of a step that claims something, for all its tries. An opening may be tried by several activities, but
 * a licence is opened once; any other claiming step is recorded by one activity.
 */
function recordingOf(steps: readonly Step[]): string | undefined {
  const claiming = steps.find(isClaiming);
  if (!claiming) return undefined;
  if (claiming.entry.from === null) return claiming.license.id;
  const { workflowExecution, activityId } = activityInfo();
  if (!workflowExecution)
    throw new Error(`${claiming.license.id}: only a workflow's activity records steps that claim`);
  return `${workflowExecution.runId}/${activityId}`;
}
