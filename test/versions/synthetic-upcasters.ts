import { LICENSE_UPCASTERS as REAL } from '../../domain/stored/license-upcasters.ts';
import type { Upcaster } from '../../domain/stored/versioned.ts';
import { fromSynthetic } from './synthetic-version.ts';

/** Takes the place of the real upcasters: those of code in which three fields have changed since the present version. */
export const LICENSE_UPCASTERS: readonly Upcaster[] = [...REAL, fromSynthetic];
