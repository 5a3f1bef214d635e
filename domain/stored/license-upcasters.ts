import type { Upcaster } from './versioned.ts';

/**
 * From each version of the licence to the next. A change of the shape of `License`, its terms and plan included, adds one
 * at the end; those before it stay as they are for ever.
 */
export const LICENSE_UPCASTERS: readonly Upcaster[] = [];
