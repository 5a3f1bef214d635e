import { expect, test } from 'vitest';
import { updates } from '../../workflows/license/messages.ts';
import { commandVersions } from '../../workflows/license/stored-command.ts';
import { useTestEnvironment } from '../support/dev-server.ts';
import { eventually } from '../support/eventually.ts';
import { readLicenseFacts } from '../support/license-facts.ts';
import { createTestAccount, CUSTOMER } from '../support/licenses.ts';
import { createPastLicense, startPastLicense } from '../support/past-license.ts';

const environment = useTestEnvironment();

/** A licence bought `days` ago, and its workflow's current run. */
async function startLicenseBoughtDaysAgo(days: number) {
  const account = await createTestAccount(environment(), { card: 'pm_card_visa' });
  const license = await createPastLicense(environment(), { account, plan: 'studio-monthly', days });
  const handle = await startPastLicense(environment(), license);
  const { runId } = await handle.describe();
  return { id: license.id, handle, runId };
}

async function eventsOf(workflowId: string, runId: string) {
  const { events } = await environment().client.workflow.getHandle(workflowId, runId).fetchHistory();
  return events ?? [];
}

type Events = Awaited<ReturnType<typeof eventsOf>>;

function activitiesIn(events: Events): string[] {
  return events.flatMap(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name ?? []);
}

async function waitUntilDelivered(id: string, template: string): Promise<void> {
  await eventually(async () => {
    const { notifications } = await readLicenseFacts(environment(), id);
    return notifications.some((sent) => sent.template === template && sent.status === 'delivered');
  });
}

test('the mail of a renewal by command is sent in the next run’s first workflow task', async () => {
  const { id, handle, runId } = await startLicenseBoughtDaysAgo(28);
  const command = { event: { type: 'renew', period: 2 }, actor: CUSTOMER } as const;
  expect(await handle.executeUpdate(updates.renew, { args: [commandVersions.store(command)] })).toMatchObject({
    ok: true,
  });
  await waitUntilDelivered(id, 'payment_received');

  const renewed = await eventsOf(handle.workflowId, runId);
  expect(activitiesIn(renewed)).toEqual(['collect']);
  const next = await eventually(async () => {
    const events = await eventsOf(handle.workflowId, (await handle.describe()).runId);
    return events.some(({ markerRecordedEventAttributes }) => markerRecordedEventAttributes) && events;
  });
  expect(activitiesIn(next)).toEqual([]);
  expect(next.filter(({ workflowTaskCompletedEventAttributes: task }) => task)).toHaveLength(1);
});

test('no timer runs during a first attempt to collect', async () => {
  const { handle, runId } = await startLicenseBoughtDaysAgo(28);
  const command = { event: { type: 'renew', period: 2 }, actor: CUSTOMER } as const;
  await handle.executeUpdate(updates.renew, { args: [commandVersions.store(command)] });
  const events = await eventsOf(handle.workflowId, runId);
  const commanded = events.findIndex(({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) => accepted);
  expect(events.slice(commanded).filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes)).toEqual([]);
});

test('the answer to a command that starts no next run does not wait for its mail', async () => {
  const { id, handle, runId } = await startLicenseBoughtDaysAgo(2);
  const command = { event: { type: 'rotate_key', overlapDays: 0 }, actor: CUSTOMER } as const;
  expect(await handle.executeUpdate(updates.rotate_key, { args: [commandVersions.store(command)] })).toMatchObject({
    ok: true,
  });
  await waitUntilDelivered(id, 'key_replaced');
  expect(activitiesIn(await eventsOf(handle.workflowId, runId))).toEqual(['record', 'deliver']);
});
