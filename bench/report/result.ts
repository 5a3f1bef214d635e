import { quantile, spreadOf, type Spread } from '../measure/statistics.ts';

/** The measured values of one contender, one for each round. */
export interface Series {
  readonly name: string;
  readonly rounds: readonly number[];
}

/** What Evergreen is compared with. `bound` limits the median of Evergreen's value divided by this one's, per round. */
export interface Reference extends Series {
  readonly bound?: number;
}

export interface BenchmarkResult {
  readonly title: string;
  readonly unit: string;
  readonly better: 'more' | 'less';
  readonly evergreen: Series;
  /** An absolute limit on Evergreen's median, for benchmarks that are not judged by a ratio. */
  readonly limit?: number;
  readonly references: readonly Reference[];
  readonly note?: string;
}

/** The evaluation of one contender. */
export interface Verdict {
  readonly benchmark: string;
  readonly unit: string;
  readonly name: string;
  readonly value: Spread;
  /** Evergreen's value divided by this contender's value of the same round. */
  readonly ratio: Spread | null;
  readonly bound: string | null;
  readonly holds: boolean | null;
}

const round = (value: number) => Number(value.toPrecision(4));

export function evaluate(result: BenchmarkResult): Verdict[] {
  const { title, unit, better, evergreen, limit } = result;
  const sign = better === 'more' ? '≥' : '≤';
  const isWithin = (value: number, bound: number) => (better === 'more' ? value >= bound : value <= bound);
  const ownVerdict: Verdict = {
    benchmark: title,
    unit,
    name: evergreen.name,
    value: roundSpread(spreadOf(evergreen.rounds)),
    ratio: null,
    bound: limit === undefined ? null : `${sign} ${limit}`,
    holds: limit === undefined ? null : isWithin(quantile(evergreen.rounds, 0.5), limit),
  };
  return [
    ownVerdict,
    ...result.references.map(({ name, rounds, bound }) => {
      const ratios = rounds.flatMap((value, i) => {
        const ownValue = evergreen.rounds[i];
        return ownValue === undefined || value === 0 ? [] : [ownValue / value];
      });
      const ratio = ratios.length > 0 ? spreadOf(ratios) : null;
      return {
        benchmark: title,
        unit,
        name,
        value: roundSpread(spreadOf(rounds)),
        ratio: ratio && roundSpread(ratio),
        bound: bound === undefined ? null : `${sign} ${bound}×`,
        holds: bound === undefined || !ratio ? null : isWithin(ratio.median, bound),
      };
    }),
  ];
}

function roundSpread({ median, min, max, rounds }: Spread): Spread {
  return { median: round(median), min: round(min), max: round(max), rounds };
}
