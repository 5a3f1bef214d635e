import type { Client, WorkflowHandle } from '@temporalio/client';

/** The history of a run, as the SDK returns it. */
export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** The histories of all runs of a workflow along continue-as-new, oldest first. */
export async function fetchRunHistories(client: Client, workflowId: string): Promise<History[]> {
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
