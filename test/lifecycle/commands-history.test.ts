import { expect, test } from 'vitest';
import { updates } from '../../workflows/license/messages.ts';
import { commandVersions } from '../../workflows/license/stored-command.ts';
import { useTestEnvironment } from '../support/dev-server.ts';
import { eventually } from '../support/eventually.ts';
import { readLicenseFacts } from '../support/license-facts.ts';
import { CUSTOMER } from '../support/licenses.ts';
import { startLicenseBoughtDaysAgo } from '../support/past-license.ts';

const environment = useTestEnvironment();

/** A licence bought `days` ago, whose run has had its first workflow task. */
async function startedDaysAgo(days: number) {
  const started = await startLicenseBoughtDaysAgo(environment(), days);
  await eventually(async () => tasksIn(await eventsOf(started.handle.workflowId, started.runId)) === 1);
  return started;
}

async function eventsOf(workflowId: string, runId: string) {
  const { events } = await environment().client.workflow.getHandle(workflowId, runId).fetchHistory();
  return events ?? [];
}

type Events = Awaited<ReturnType<typeof eventsOf>>;

function activitiesIn(events: Events): string[] {
  return events.flatMap(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name ?? []);
}

function tasksIn(events: Events): number {
  return events.filter(({ workflowTaskCompletedEventAttributes: completed }) => completed).length;
}

async function waitUntilDelivered(id: string, template: string): Promise<void> {
  await eventually(async () => {
    const { notifications } = await readLicenseFacts(environment(), id);
    return notifications.some((sent) => sent.template === template && sent.status === 'delivered');
  });
}

test('a renewal by command takes one activity and two workflow tasks, and the run goes on', async () => {
  const { id, handle, runId } = await startedDaysAgo(28);
  const command = { event: { type: 'renew', period: 2 }, actor: CUSTOMER } as const;
  expect(await handle.executeUpdate(updates.renew, { args: [commandVersions.store(command)] })).toMatchObject({
    ok: true,
  });
  await waitUntilDelivered(id, 'payment_received');
  const events = await eventsOf(handle.workflowId, runId);
  expect(activitiesIn(events)).toEqual(['collect']);
  expect(tasksIn(events)).toBe(1 + 2);
  expect((await handle.describe()).runId).toBe(runId);
});

test('no timer runs during a first attempt to collect', async () => {
  const { handle, runId } = await startedDaysAgo(28);
  const command = { event: { type: 'renew', period: 2 }, actor: CUSTOMER } as const;
  await handle.executeUpdate(updates.renew, { args: [commandVersions.store(command)] });
  const events = await eventsOf(handle.workflowId, runId);
  const commanded = events.findIndex(({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) => accepted);
  const collected = events.findIndex(({ activityTaskCompletedEventAttributes: completed }) => completed);
  expect(commanded).toBeLessThan(collected);
  expect(
    events.slice(commanded, collected).filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes),
  ).toEqual([]);
});

test('a command that charges nothing takes one activity', async () => {
  const { id, handle, runId } = await startedDaysAgo(2);
  const command = { event: { type: 'rotate_key', overlapDays: 0 }, actor: CUSTOMER } as const;
  expect(await handle.executeUpdate(updates.rotate_key, { args: [commandVersions.store(command)] })).toMatchObject({
    ok: true,
  });
  await waitUntilDelivered(id, 'key_replaced');
  expect(activitiesIn(await eventsOf(handle.workflowId, runId))).toEqual(['record']);
});
