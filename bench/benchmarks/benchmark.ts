import type { BenchContext } from '../harness/context.ts';
import type { BenchmarkResult } from '../report/result.ts';

/** How much is measured. */
export interface BenchmarkScale {
  readonly rounds: number;
  /** Divides the number of workflows; 1 for figures worth quoting. */
  readonly sizeDivisor: number;
}

/** Measures, and says on the way what it does. */
export type Benchmark = (
  parts: BenchContext,
  extent: BenchmarkScale,
  say: (line: string) => void,
) => Promise<BenchmarkResult[]>;
