import type { Client, WorkflowHandle } from '@temporalio/client';
import { licenseWorkflowId } from '../../domain/lifecycle/license.ts';

/** The history of a run, as the SDK returns it. */
export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** The histories of all runs of a licence's workflow along continue-as-new, oldest first. */
export async function fetchRunHistories(client: Client, licenseId: string): Promise<History[]> {
  const workflowId = licenseWorkflowId(licenseId);
  const runs: History[] = [];
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  let runId = raw.workflowExecutionInfo?.firstRunId ?? '';
  while (runId !== '') {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    runs.push(history);
    runId = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? '';
  }
  return runs;
}
