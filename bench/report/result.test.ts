import { expect, test } from 'vitest';
import { evaluate, type BenchmarkResult } from './result.ts';

const throughput: BenchmarkResult = {
  title: 'renewals',
  unit: '/s',
  better: 'more',
  evergreen: { name: 'Evergreen', rounds: [30, 20, 10] },
  references: [{ name: 'bare', rounds: [50, 40, 30], bound: 0.5 }],
};

test('a ratio is computed per round, so a disturbance of both contenders hardly changes it', () => {
  expect(evaluate(throughput)[1]).toMatchObject({ ratio: { median: 0.5, min: 0.3333, max: 0.6 }, holds: true });
});

test('where less is better, the bound is an upper bound', () => {
  const lag: BenchmarkResult = {
    ...throughput,
    better: 'less',
    references: [{ name: 'bare', rounds: [10, 10, 10], bound: 1.5 }],
  };
  expect(evaluate(lag)[1]).toMatchObject({ bound: '≤ 1.5×', ratio: { median: 2 }, holds: false });
});

test('an absolute limit applies to the median, and a reference without a bound is not judged', () => {
  const events: BenchmarkResult = {
    ...throughput,
    better: 'less',
    limit: 20,
    references: [{ name: 'naive', rounds: [90] }],
  };
  expect(evaluate(events)).toMatchObject([{ bound: '≤ 20', holds: true }, { holds: null }]);
});
