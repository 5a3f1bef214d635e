import type { Charge } from '../billing/charge.ts';
import { versioned } from './versioned.ts';

/** Charges as arguments of billing activities: one may be tried by a worker that is newer than the workflow's. */
export const chargeVersions = versioned<Charge>('charge', []);
