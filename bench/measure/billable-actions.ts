import type { temporal } from '@temporalio/proto';

/** The fields of a history event that are read here. */
export type CountedEvent = Omit<temporal.api.history.v1.IHistoryEvent, 'markerRecordedEventAttributes'> & {
  readonly markerRecordedEventAttributes?: {
    readonly markerName?: string | null;
    readonly workflowTaskCompletedEventId?: { toString(): string } | null;
  } | null;
};

/**
 * Billable actions as Temporal Cloud counts them: https://docs.temporal.io/cloud/actions. One each for
 * - a workflow started, by a client or by continue-as-new (so each run counts one);
 * - a timer started, including the one that the SDK starts for a condition with a timeout;
 * - an activity started, and each of its retries;
 * - a signal sent, an update received, a search-attribute upsert (versioning's own attribute is free);
 * - all local activities of one workflow task together, however many.
 * Queries and heartbeats also count, but are in no history; the caller has to add them. User metadata (summaries,
 * details) is free. A history therefore covers everything that a licence does automatically.
 */
export function countBillableActions(events: readonly CountedEvent[]): number {
  const withLocalActivities = new Set<string>();
  let actions = 0;
  for (const event of events) {
    const marker = event.markerRecordedEventAttributes;
    if (marker?.markerName === LOCAL_ACTIVITY_MARKER)
      withLocalActivities.add(String(marker.workflowTaskCompletedEventId));
    else actions += countActions(event);
  }
  return actions + withLocalActivities.size;
}

/** The marker in which the SDK's core records a local activity. */
const LOCAL_ACTIVITY_MARKER = 'core_local_activity';

function countActions(event: CountedEvent): number {
  if (event.activityTaskStartedEventAttributes) return event.activityTaskStartedEventAttributes.attempt ?? 1;
  const upserted = event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes?.indexedFields;
  if (upserted) return Object.keys(upserted).some((name) => name !== 'TemporalChangeVersion') ? 1 : 0;
  const counts =
    event.workflowExecutionStartedEventAttributes ??
    event.timerStartedEventAttributes ??
    event.workflowExecutionSignaledEventAttributes ??
    event.workflowExecutionUpdateAcceptedEventAttributes;
  return counts ? 1 : 0;
}
