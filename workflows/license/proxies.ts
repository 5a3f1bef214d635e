import { ActivityCancellationType, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { StoredActivities } from '../../activities/stored.ts';

/** Longer than any response of the billing provider worth waiting for; after it the attempt has an unknown outcome. */
const BILLING_TIMEOUT = '15 seconds';

/** A cancelled attempt ends before anything else is done to its charge: a request under way cannot be recalled. */
const AWAIT_CANCELLED = ActivityCancellationType.WAIT_CANCELLATION_COMPLETED;

/** One attempt: while the provider answers, a renewal costs one activity. */
export const billingOnce = proxyActivities<Pick<StoredActivities, 'collect'>>({
  startToCloseTimeout: BILLING_TIMEOUT,
  cancellationType: AWAIT_CANCELLED,
  retry: { maximumAttempts: 1 },
});

/** Retries for as long as an outage lasts. */
export const billing = proxyActivities<
  Pick<StoredActivities, 'collect' | 'checkPayment' | 'voidCharge' | 'refundInvoice'>
>({
  startToCloseTimeout: BILLING_TIMEOUT,
  cancellationType: AWAIT_CANCELLED,
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/**
 * Writes to the database within the workflow task, for steps that follow from what the history already holds. A few tries
 * only: each further one would add to the history, so that an outage is waited out by `recorder`.
 */
export const localRecorder = proxyLocalActivities<Pick<StoredActivities, 'record'>>({
  startToCloseTimeout: '20 seconds',
  localRetryThreshold: '5 seconds',
  retry: { initialInterval: '250 milliseconds', backoffCoefficient: 2, maximumAttempts: 3 },
});

/**
 * Writes for as long as the database is away. Used for a step that somebody asked for, too, because the command must be in
 * the history before the step is in the database: if the worker were lost in between, the command could be lost, and
 * history and database would disagree for good.
 */
export const recorder = proxyActivities<Pick<StoredActivities, 'record'>>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '250 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});
