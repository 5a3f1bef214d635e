import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';
import type { NamedHistory } from './kept.ts';

// A test may expect that a replay fails.
const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter } } });

/** Replays all histories, and returns the names of those that failed. */
export async function failedReplays(
  workflowBundle: WorkflowBundle,
  histories: readonly NamedHistory[],
): Promise<string[]> {
  const results: { workflowId: string; error?: unknown }[] = [];
  const named = histories.map(({ name, history }) => ({ workflowId: name, history }));
  for await (const result of Worker.runReplayHistories({ workflowBundle }, named)) results.push(result);
  if (results.length !== histories.length) throw new Error(`${results.length} of ${histories.length} were replayed`);
  return results.filter(({ error }) => error !== undefined).map(({ workflowId }) => workflowId);
}
