import { expect, test } from 'vitest';
import { countBillableActions } from './billable-actions.ts';

const marker = (workflowTaskCompletedEventId: number) => ({
  markerRecordedEventAttributes: { markerName: 'core_local_activity', workflowTaskCompletedEventId },
});

const upsert = (name: string) => ({
  upsertWorkflowSearchAttributesEventAttributes: { searchAttributes: { indexedFields: { [name]: {} } } },
});

test('starts, timers, signals and updates count one each, and events that follow from them count nothing', () => {
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

test('an activity with three attempts counts three', () => {
  expect(
    countBillableActions([
      { activityTaskScheduledEventAttributes: {} },
      { activityTaskStartedEventAttributes: { attempt: 3 } },
      { activityTaskCompletedEventAttributes: {} },
    ]),
  ).toBe(3);
});

test('local activities of one workflow task count once together, and other markers count nothing', () => {
  const version = { markerRecordedEventAttributes: { markerName: 'core_patch', workflowTaskCompletedEventId: 4 } };
  expect(countBillableActions([marker(4), marker(4), marker(9), version])).toBe(2);
});

test('a search-attribute upsert counts one, except the one of workflow versioning', () => {
  expect(countBillableActions([upsert('LicenseState'), upsert('TemporalChangeVersion')])).toBe(1);
});
