import type { PriceLine } from '../billing/lines.ts';
import { versioned } from './versioned.ts';

/** Lines in the rows of charges and invoices. Each has its version, so that the column stays a list of lines. */
export const lineVersions = versioned<PriceLine>('price line', []);
