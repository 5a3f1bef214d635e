import { expect, test } from 'vitest';
import { updates, signals } from '../../workflows/license/messages.ts';
import { createPastLicense, startPastLicense } from '../support/past-license.ts';
import { useTestEnvironment } from '../support/dev-server.ts';
import { eventually } from '../support/eventually.ts';
import { readLicenseFacts } from '../support/license-facts.ts';
import { AGENT, createTestAccount, CUSTOMER } from '../support/licenses.ts';

/** On a server that keeps the world's time: one whose time is skipped lets nobody rest. */
const environment = useTestEnvironment();

/** A licence bought so long ago, and its run. */
async function startLicenseBoughtDaysAgo(days: number) {
  const account = await createTestAccount(environment(), { card: 'pm_card_visa' });
  const license = await createPastLicense(environment(), { account, plan: 'studio-monthly', days });
  const handle = await startPastLicense(environment(), license);
  const { runId } = await handle.describe();
  return { id: license.id, handle, runId };
}

type Handle = Awaited<ReturnType<typeof startLicenseBoughtDaysAgo>>['handle'];

/** The run after that one: for how long it was to rest, and when that is over. */
async function nextRun(handle: Handle, before: string) {
  const run = await eventually(async () => {
    const now = await handle.describe();
    return now.runId !== before && now;
  });
  const ends = run.executionTime?.getTime() ?? Number.NaN;
  return { runId: run.runId, rests: ends - run.startTime.getTime(), ends };
}

/** When the run's first task began; undefined while it rests. */
async function firstTaskStartedAt(handle: Handle, runId: string): Promise<number | undefined> {
  const { events } = await environment().client.workflow.getHandle(handle.workflowId, runId).fetchHistory();
  const first = events?.find(({ workflowTaskStartedEventAttributes }) => workflowTaskStartedEventAttributes);
  const { seconds, nanos } = first?.eventTime ?? {};
  return first && Number(seconds) * 1_000 + (nanos ?? 0) / 1e6;
}

test('a licence that renewed by itself rests before its next run begins, and a customer’s wish ends that at once', async () => {
  const { handle, runId } = await startLicenseBoughtDaysAgo(40);
  const next = await nextRun(handle, runId);
  expect(next.rests).toBe(30_000);
  const wish = { event: { type: 'cancel', reason: null }, actor: CUSTOMER } as const;
  expect(await handle.executeUpdate(updates.cancel, { args: [wish] })).toMatchObject({ ok: true, state: 'active' });
  expect(await firstTaskStartedAt(handle, next.runId)).toBeLessThan(next.ends);
});

test('an agent’s word waits for the end of the rest, and is not lost', { timeout: 60_000 }, async () => {
  const { id, handle, runId } = await startLicenseBoughtDaysAgo(40);
  const next = await nextRun(handle, runId);
  const event = { type: 'hold', reason: 'a dispute' } as const;
  await handle.signal(signals.hold, { id: 'hold-1', event, actor: AGENT });
  await eventually(async () => (await readLicenseFacts(environment(), id)).license.heldSince !== null, {
    withinMs: 45_000,
  });
  expect(await firstTaskStartedAt(handle, next.runId)).toBeGreaterThanOrEqual(next.ends);
});

test('after a renewal that somebody asked for there is no rest: more may be asked', async () => {
  const { handle, runId } = await startLicenseBoughtDaysAgo(28);
  const wish = { event: { type: 'renew', period: 2 }, actor: CUSTOMER } as const;
  expect(await handle.executeUpdate(updates.renew, { args: [wish] })).toMatchObject({ ok: true });
  // The server itself lets a second go by between the beginnings of two runs.
  expect((await nextRun(handle, runId)).rests).toBeLessThanOrEqual(1_000);
});
