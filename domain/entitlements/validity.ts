import type { InstantMs } from '../calendar/instant.ts';
import { advanceTo } from '../lifecycle/advance.ts';
import { isReactivating } from '../lifecycle/charges.ts';
import type { License } from '../lifecycle/license.ts';
import { accessOf, type Access } from './access.ts';
import { grantsOf, type Grant } from './grants.ts';

/** How much of its entitlements a licence has at `at`, by its dates: see {@link accessOf}. */
export function accessAt(license: License, at: InstantMs): Access {
  return accessOf(advanceTo(license, at));
}

/** The answer to a product that validates a key. Codes are stable. */
export interface Validity {
  readonly valid: boolean;
  readonly code: 'valid' | 'not_paid' | 'in_grace' | 'trial_expired' | 'paused' | 'suspended' | 'expired' | 'retired';
  readonly license: License;
  readonly grants: readonly Grant[];
}

/**
 * Whether a licence is valid at `at`, the only function that decides it. It follows from the dates, not from whether
 * the timers have run: what ends at an instant is ended here from that instant.
 */
export function validityAt(license: License, at: InstantMs): Validity {
  const now = advanceTo(license, at);
  const grants = grantsOf(now);
  // A lapsed licence stays valid for what its plan keeps granting: a perpetual right of use, reading while paused.
  return { valid: grants.length > 0, code: validityCode(now), license: now, grants };
}

function validityCode(license: License): Validity['code'] {
  switch (license.state) {
    case 'trial':
    case 'active':
      return 'valid';
    case 'renewal':
      return isReactivating(license) ? 'expired' : 'valid';
    case 'incomplete':
      return 'not_paid';
    case 'grace':
      return 'in_grace';
    case 'expired':
      return license.period?.kind === 'trial' ? 'trial_expired' : 'expired';
    case 'paused':
    case 'suspended':
    case 'retired':
      return license.state;
  }
}
