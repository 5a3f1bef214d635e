import type { License } from '../lifecycle/license.ts';
import type { InstantMs } from '../calendar/instant.ts';
import { validityAt, type Validity } from './validity.ts';

/** On how many machines a licence may be activated at `at`, by its dates: one a seat while it is valid, none otherwise. */
export function activationLimit(
  license: License,
  at: InstantMs,
): { readonly limit: number; readonly validity: Validity } {
  const validity = validityAt(license, at);
  return { limit: validity.valid ? validity.license.terms.quantity : 0, validity };
}
