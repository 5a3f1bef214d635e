import { expect, test } from 'vitest';
import { countBillableActions } from './billable-actions.ts';

const marker = (workflowTaskCompletedEventId: number) => ({
  markerRecordedEventAttributes: { markerName: 'core_local_activity', workflowTaskCompletedEventId },
});

const upsert = (name: string) => ({
  upsertWorkflowSearchAttributesEventAttributes: { searchAttributes: { indexedFields: { [name]: {} } } },
});

test('starts, timers, signals and updates count one each, and what merely follows from them counts nothing', () => {
  expect(
    countBillableActions([
      { workflowExecutionStartedEventAttributes: {} },
      { workflowTaskScheduledEventAttributes: {} },
      { timerStartedEventAttributes: {} },
      { timerFiredEventAttributes: {} },
      { workflowExecutionSignaledEventAttributes: {} },
      { workflowExecutionUpdateAcceptedEventAttributes: {} },
      { workflowExecutionUpdateCompletedEventAttributes: {} },
      { workflowExecutionContinuedAsNewEventAttributes: {} },
    ]),
  ).toBe(4);
});

test('an activity counts each of its attempts', () => {
  expect(
    countBillableActions([
      { activityTaskScheduledEventAttributes: {} },
      { activityTaskStartedEventAttributes: { attempt: 3 } },
      { activityTaskCompletedEventAttributes: {} },
    ]),
  ).toBe(3);
});

test('local activities of one workflow task count once together, and other markers nothing', () => {
  const version = { markerRecordedEventAttributes: { markerName: 'core_patch', workflowTaskCompletedEventId: 4 } };
  expect(countBillableActions([marker(4), marker(4), marker(9), version])).toBe(2);
});

test('search attributes count unless they are those of versioning', () => {
  expect(countBillableActions([upsert('LicenseState'), upsert('TemporalChangeVersion')])).toBe(1);
});
