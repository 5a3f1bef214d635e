import type { License } from '../lifecycle/license.ts';
import { grantsIn, phaseOf, runningPhaseOf, type Phase } from './grants.ts';

/** How much of its entitlements a licence has, from least to most. */
export const ACCESS_LEVELS = ['nothing', 'read_only', 'reduced', 'everything'] as const;
export type Access = (typeof ACCESS_LEVELS)[number];

/**
 * How much of its entitlements a licence has, as it is recorded:
 * - `everything`: all that it grants while it runs (in a trial, all that the trial grants).
 * - `reduced`: a part of that, to work with: in the reduced part of grace; and of a perpetual plan, one that grants
 *   something after expiry, what is left while suspended or expired.
 * - `read_only`: a part of that, to keep and export data: while paused; and suspended or expired under other plans.
 * - `nothing`: no grants.
 *
 * For a change-log entry, pass the licence as the entry's step left it.
 */
export function accessOf(license: License): Access {
  const phase = phaseOf(license);
  const granted = grantsIn(license, phase).length;
  if (granted === 0) return 'nothing';
  if (granted === grantsIn(license, runningPhaseOf(license)).length) return 'everything';
  return partialAccess(license, phase);
}

/** The grants of a restricted phase are always among those of a running one, so that counting them is enough. */
function partialAccess({ terms }: License, phase: Phase): Access {
  const perpetual = terms.plan.entitlements.some((rule) => rule.in.includes('expired'));
  const working: readonly Phase[] = ['grace_reduced', ...(perpetual ? (['suspended', 'expired'] as const) : [])];
  return working.includes(phase) ? 'reduced' : 'read_only';
}
