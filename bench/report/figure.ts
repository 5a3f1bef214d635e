import { quantile, spread, type Spread } from '../measure/statistics.ts';

/** What one contender measured, a value for each round. */
export interface Series {
  readonly name: string;
  readonly rounds: readonly number[];
}

/** A contender beside Evergreen; `bound` is on Evergreen's value divided by its, round by round. */
export interface Reference extends Series {
  readonly bound?: number;
}

export interface Figure {
  readonly title: string;
  readonly unit: string;
  readonly better: 'more' | 'less';
  readonly ours: Series;
  /** For figures with a limit of their own instead of one on the ratio. */
  readonly limit?: number;
  readonly beside: readonly Reference[];
  readonly note?: string;
}

/** A figure's line for one contender. */
export interface Verdict {
  readonly figure: string;
  readonly unit: string;
  readonly name: string;
  readonly value: Spread;
  /** Evergreen's value divided by this one's, of the same round. */
  readonly ratio: Spread | null;
  readonly bound: string | null;
  readonly holds: boolean | null;
}

const round = (value: number) => Number(value.toPrecision(4));

export function verdicts(figure: Figure): Verdict[] {
  const { title, unit, better, ours, limit } = figure;
  const sign = better === 'more' ? '≥' : '≤';
  const keeps = (value: number, bound: number) => (better === 'more' ? value >= bound : value <= bound);
  const own: Verdict = {
    figure: title,
    unit,
    name: ours.name,
    value: rounded(spread(ours.rounds)),
    ratio: null,
    bound: limit === undefined ? null : `${sign} ${limit}`,
    holds: limit === undefined ? null : keeps(quantile(ours.rounds, 0.5), limit),
  };
  return [
    own,
    ...figure.beside.map(({ name, rounds, bound }) => {
      const ratios = rounds.flatMap((value, i) => {
        const mine = ours.rounds[i];
        return mine === undefined || value === 0 ? [] : [mine / value];
      });
      const ratio = ratios.length > 0 ? spread(ratios) : null;
      return {
        figure: title,
        unit,
        name,
        value: rounded(spread(rounds)),
        ratio: ratio && rounded(ratio),
        bound: bound === undefined ? null : `${sign} ${bound}×`,
        holds: bound === undefined || !ratio ? null : keeps(ratio.median, bound),
      };
    }),
  ];
}

function rounded({ median, least, greatest, rounds }: Spread): Spread {
  return { median: round(median), least: round(least), greatest: round(greatest), rounds };
}
