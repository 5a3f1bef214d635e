import type { Charge } from '../billing/charge.ts';
import { versioned } from './versioned.ts';

/**
 * Charges as arguments of billing activities: the worker that runs the activity may be newer than the one that scheduled
 * it.
 */
export const chargeVersions = versioned<Charge>('charge', []);
