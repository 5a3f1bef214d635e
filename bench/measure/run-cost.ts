import type { Client } from '@temporalio/client';
import proto, { type temporal } from '@temporalio/proto';
import { countBillableActions } from './billable-actions.ts';

/** The cost of one workflow run. */
export interface RunCost {
  readonly events: number;
  /** Size of the history in protobuf, as the server stores and sends it. */
  readonly bytes: number;
  readonly actions: number;
}

/** The costs of a workflow's runs from `firstRunId` along continue-as-new, oldest first; the last may still be open. */
export async function measureRunCosts(client: Client, workflowId: string, firstRunId: string): Promise<RunCost[]> {
  const costs: RunCost[] = [];
  let runId: string | null | undefined = firstRunId;
  while (runId) {
    const history: temporal.api.history.v1.IHistory = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const events = history.events ?? [];
    costs.push({
      events: events.length,
      bytes: proto.temporal.api.history.v1.History.encode(history).finish().length,
      actions: countBillableActions(events),
    });
    runId = events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return costs;
}

/** The most that a renewal period with three reminders may cost. */
export const PERIOD_BUDGET: RunCost = { events: 36, bytes: 20 * 1024, actions: 10 };
