/**
 * The `p`-th quantile (0 to 1) by nearest rank, so always one of the values.
 * @throws RangeError when there are no values.
 */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)];
  if (found === undefined) throw new RangeError('quantile: no values');
  return found;
}

/** Median, minimum and maximum of the rounds of one benchmark. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return {
    median: quantile(values, 0.5),
    min: Math.min(...values),
    max: Math.max(...values),
    rounds: values.length,
  };
}
