import { quantile, spreadOf, type Spread } from '../measure/statistics.ts';

/** What one contender measured, a value for each round. */
export interface Series {
  readonly name: string;
  readonly rounds: readonly number[];
}

/** A contender beside Evergreen; `bound` is on Evergreen's value divided by its, round by round. */
export interface Reference extends Series {
  readonly bound?: number;
}

export interface BenchmarkResult {
  readonly title: string;
  readonly unit: string;
  readonly better: 'more' | 'less';
  readonly evergreen: Series;
  /** For figures with a limit of their own instead of one on the ratio. */
  readonly limit?: number;
  readonly references: readonly Reference[];
  readonly note?: string;
}

/** A figure's line for one contender. */
export interface Verdict {
  readonly benchmark: string;
  readonly unit: string;
  readonly name: string;
  readonly value: Spread;
  /** Evergreen's value divided by this one's, of the same round. */
  readonly ratio: Spread | null;
  readonly bound: string | null;
  readonly holds: boolean | null;
}

const round = (value: number) => Number(value.toPrecision(4));

export function evaluate(figure: BenchmarkResult): Verdict[] {
  const { title, unit, better, evergreen: ours, limit } = figure;
  const sign = better === 'more' ? '≥' : '≤';
  const keeps = (value: number, bound: number) => (better === 'more' ? value >= bound : value <= bound);
  const own: Verdict = {
    benchmark: title,
    unit,
    name: ours.name,
    value: roundSpread(spreadOf(ours.rounds)),
    ratio: null,
    bound: limit === undefined ? null : `${sign} ${limit}`,
    holds: limit === undefined ? null : keeps(quantile(ours.rounds, 0.5), limit),
  };
  return [
    own,
    ...figure.references.map(({ name, rounds, bound }) => {
      const ratios = rounds.flatMap((value, i) => {
        const mine = ours.rounds[i];
        return mine === undefined || value === 0 ? [] : [mine / value];
      });
      const ratio = ratios.length > 0 ? spreadOf(ratios) : null;
      return {
        benchmark: title,
        unit,
        name,
        value: roundSpread(spreadOf(rounds)),
        ratio: ratio && roundSpread(ratio),
        bound: bound === undefined ? null : `${sign} ${bound}×`,
        holds: bound === undefined || !ratio ? null : keeps(ratio.median, bound),
      };
    }),
  ];
}

function roundSpread({ median, min: least, max: greatest, rounds }: Spread): Spread {
  return { median: round(median), min: round(least), max: round(greatest), rounds };
}
