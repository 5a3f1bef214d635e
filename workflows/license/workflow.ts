import { condition, makeContinueAsNewFunc } from '@temporalio/workflow';
import { registerHandlers } from './handlers.ts';
import { LicenseRun } from './license-run.ts';
import type { LicenseInput } from './messages.ts';
import { timerSummary } from './ui-details.ts';

/**
 * The whole life of a licence: waits for what is due or asked, lets `domain/` decide, carries the decision out, and
 * continues as new at each period boundary. Workflow id: `license/<license id>`.
 */
export async function license(input: LicenseInput): Promise<void> {
  const run = new LicenseRun(input);
  registerHandlers(run);
  await run.open();
  while (!run.finished && !run.mayContinueAsNew) {
    if (run.license) run.backgroundTasks.start(run.license.id);
    await waitForWork(run);
    if (run.hasWork()) await run.processNext();
  }
  if (run.finished) return;
  await makeContinueAsNewFunc<typeof license>({ backoffStartInterval: run.startDelayMs })(run.snapshot());
}

/** Waits until there is something to do, on at most one timer: the earliest of all that is due. */
async function waitForWork(run: LicenseRun): Promise<void> {
  const mayGoOn = () => run.hasWork() || run.finished || run.mayContinueAsNew;
  const ms = run.msUntilDue();
  if (mayGoOn()) return;
  if (ms === undefined) await condition(mayGoOn);
  else await condition(mayGoOn, ms, { summary: timerSummary(run.license) });
}
