import type { PriceLine } from '../billing/lines.ts';
import { lineVersions } from './price-line.ts';
import type { Stored } from './versioned.ts';

/** The lines of a charge or an invoice as a column holds them: each has its version. */
export function storeLines(lines: readonly PriceLine[]): readonly Stored<PriceLine>[] {
  return lines.map((line) => lineVersions.store(line));
}

export function restoreLines(stored: readonly Stored<PriceLine>[]): readonly PriceLine[] {
  return stored.map((line) => lineVersions.restore(line));
}
