import type { BenchContext } from '../harness/context.ts';
import type { JourneyChoice } from '../journeys/choose.ts';
import type { BenchmarkResult } from '../report/result.ts';

/** How much is measured. */
export interface BenchmarkScale {
  readonly rounds: number;
  /** Divides the number of workflows. Quote only results measured with 1. */
  readonly sizeDivisor: number;
  readonly journeys: JourneyChoice;
}

/** Measures Evergreen and its references, and logs its progress. */
export type Benchmark = (
  context: BenchContext,
  scale: BenchmarkScale,
  log: (line: string) => void,
) => Promise<BenchmarkResult[]>;
