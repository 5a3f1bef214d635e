import type { Client, WorkflowHandle } from '@temporalio/client';
import { licenseWorkflowId } from '../../domain/lifecycle/license.ts';

/** A run's history as the SDK holds it. */
export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** The histories of all runs of a licence's workflow, each continued as new by the next; first to last. */
export async function fetchRunHistories(client: Client, license: string): Promise<History[]> {
  const workflowId = licenseWorkflowId(license);
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
