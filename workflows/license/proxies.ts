import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities/activities.ts';

/** Longer than any answer of the billing provider that is worth waiting for; then the attempt is in doubt. */
const BILLING_TIMEOUT = '15 seconds';

/** One try: while the provider answers, a renewal costs one activity. */
export const billingOnce = proxyActivities<Pick<Activities, 'collect'>>({
  startToCloseTimeout: BILLING_TIMEOUT,
  retry: { maximumAttempts: 1 },
});

/** An outage is waited out, however long it lasts. */
export const billing = proxyActivities<Pick<Activities, 'collect' | 'checkInvoice' | 'voidInvoice' | 'refundInvoice'>>({
  startToCloseTimeout: BILLING_TIMEOUT,
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/**
 * Database writes in the workflow task itself, where the step follows from what the history already holds. Past some
 * seconds of outage the wait becomes a timer of the server, not of this worker.
 */
export const localRecorder = proxyLocalActivities<Pick<Activities, 'record' | 'recordAndDeliver'>>({
  startToCloseTimeout: '20 seconds',
  localRetryThreshold: '5 seconds',
  retry: { initialInterval: '250 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});

/**
 * Database writes of a step that somebody asked for. The wish must be in the history before the step is in the
 * database: were the worker lost in between, the wish could be lost and the two would disagree for good.
 */
export const recorder = proxyActivities<Pick<Activities, 'record'>>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '250 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});

export const notifications = proxyActivities<Pick<Activities, 'deliver'>>({
  startToCloseTimeout: '1 minute',
  summary: 'deliver the messages promised so far',
  retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumInterval: '5 minutes' },
});
