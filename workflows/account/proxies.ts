import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities/activities.ts';

type Reads = Pick<Activities, 'listOwingLicenses'>;

/** Reads the database within the workflow task. A few tries only: each further one would add to the history. */
export const localReads = proxyLocalActivities<Reads>({
  startToCloseTimeout: '20 seconds',
  localRetryThreshold: '5 seconds',
  retry: { initialInterval: '250 milliseconds', backoffCoefficient: 2, maximumAttempts: 3 },
});

/** Reads for as long as the database is away, without events in the history. */
export const reads = proxyActivities<Reads>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '250 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});
