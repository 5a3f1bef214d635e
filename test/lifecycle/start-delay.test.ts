import { expect, test } from 'vitest';
import { updates, signals } from '../../workflows/license/messages.ts';
import { commandVersions } from '../../workflows/license/stored-command.ts';
import { interventionVersions } from '../../workflows/license/stored-signals.ts';
import { startLicenseBoughtDaysAgo } from '../support/past-license.ts';
import { useTestEnvironment } from '../support/dev-server.ts';
import { eventually } from '../support/eventually.ts';
import { readLicenseFacts } from '../support/license-facts.ts';
import { AGENT, CUSTOMER } from '../support/licenses.ts';

/** Runs in real time: the time-skipping server skips start delays. */
const environment = useTestEnvironment();

type Handle = Awaited<ReturnType<typeof startLicenseBoughtDaysAgo>>['handle'];

/** Waits for the next run after `runId`; returns its start delay and when that ends (epoch milliseconds). */
async function nextRun(handle: Handle, runId: string) {
  const run = await eventually(async () => {
    const current = await handle.describe();
    return current.runId !== runId && current;
  });
  const delayEndsAt = run.executionTime?.getTime() ?? Number.NaN;
  return { runId: run.runId, delayMs: delayEndsAt - run.startTime.getTime(), delayEndsAt };
}

/** When the run's first workflow task started (epoch milliseconds); undefined during the start delay. */
async function firstTaskStartedAt(handle: Handle, runId: string): Promise<number | undefined> {
  const { events } = await environment().client.workflow.getHandle(handle.workflowId, runId).fetchHistory();
  const first = events?.find(({ workflowTaskStartedEventAttributes }) => workflowTaskStartedEventAttributes);
  const { seconds, nanos } = first?.eventTime ?? {};
  return first && Number(seconds) * 1_000 + (nanos ?? 0) / 1e6;
}

test('an automatic renewal delays the next run, and a customer’s command ends the delay at once', async () => {
  const { handle, runId } = await startLicenseBoughtDaysAgo(environment(), 40);
  const next = await nextRun(handle, runId);
  expect(next.delayMs).toBe(30_000);
  const command = { event: { type: 'cancel', reason: null }, actor: CUSTOMER } as const;
  expect(await handle.executeUpdate(updates.cancel, { args: [commandVersions.store(command)] })).toMatchObject({
    ok: true,
    state: 'active',
  });
  expect(await firstTaskStartedAt(handle, next.runId)).toBeLessThan(next.delayEndsAt);
});

test('an agent’s signal during the delay is handled when the delay ends', { timeout: 60_000 }, async () => {
  const { id, handle, runId } = await startLicenseBoughtDaysAgo(environment(), 40);
  const next = await nextRun(handle, runId);
  const event = { type: 'hold', reason: 'a dispute' } as const;
  await handle.signal(signals.hold, interventionVersions.store({ id: 'hold-1', event, actor: AGENT }));
  await eventually(async () => (await readLicenseFacts(environment(), id)).license.heldSince !== null, {
    withinMs: 45_000,
  });
  expect(await firstTaskStartedAt(handle, next.runId)).toBeGreaterThanOrEqual(next.delayEndsAt);
});
