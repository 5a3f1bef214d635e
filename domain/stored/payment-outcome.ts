import type { PaymentOutcome } from '../lifecycle/events.ts';
import { versioned } from './versioned.ts';

/** Results of billing activities: a workflow reads them from its history. */
export const outcomeVersions = versioned<PaymentOutcome>('payment outcome', []);
