import { proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities/activities.ts';

/** Reads of the database. */
export const accounts = proxyLocalActivities<Pick<Activities, 'listOwingLicenses'>>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '250 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});
