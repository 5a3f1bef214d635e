import type { Parts } from '../setting/parts.ts';
import type { Figure } from '../report/figure.ts';

/** How much is measured. */
export interface Extent {
  readonly rounds: number;
  /** Divides the number of workflows; 1 for figures worth quoting. */
  readonly shrink: number;
}

/** Measures, and says on the way what it does. */
export type Measure = (parts: Parts, extent: Extent, say: (line: string) => void) => Promise<Figure[]>;
