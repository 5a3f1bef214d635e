import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import type { SendCommand } from '../activities/declarations/handle.ts';
import { licenseWorkflowId } from '../domain/lifecycle/license.ts';
import { updates } from '../workflows/license/messages.ts';
import { commandVersions } from '../workflows/license/stored-command.ts';
import { commandOutcomeVersions } from '../workflows/license/stored-outcome.ts';

/** A licence that does not answer for so long is asked again later. */
const DEADLINE_MS = 20_000;

/**
 * Sends commands to licences' workflows. Whatever a workflow does not accept, and one that has ended, is a refusal; throws while Temporal
 * cannot be reached. The same update id is carried out once.
 */
export function createCommandSender(client: Client): SendCommand {
  return async ({ license, event, actor, updateId }) => {
    try {
      const stored = await client.withDeadline(Date.now() + DEADLINE_MS, () =>
        client.workflow
          .getHandle(licenseWorkflowId(license))
          .executeUpdate(updates[event.type], { updateId, args: [commandVersions.store({ event, actor })] }),
      );
      return commandOutcomeVersions.restore(stored).ok;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateFailedError) return false;
      throw error;
    }
  };
}
