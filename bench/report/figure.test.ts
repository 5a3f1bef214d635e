import { expect, test } from 'vitest';
import { verdicts, type Figure } from './figure.ts';

const speed: Figure = {
  title: 'renewals',
  unit: '/s',
  better: 'more',
  ours: { name: 'Evergreen', rounds: [30, 20, 10] },
  beside: [{ name: 'bare', rounds: [50, 40, 30], bound: 0.5 }],
};

test('a ratio is taken round by round, so that what disturbs both disturbs it little', () => {
  expect(verdicts(speed)[1]).toMatchObject({ ratio: { median: 0.5, least: 0.3333, greatest: 0.6 }, holds: true });
});

test('where less is better a bound is kept from above', () => {
  const lag: Figure = { ...speed, better: 'less', beside: [{ name: 'bare', rounds: [10, 10, 10], bound: 1.5 }] };
  expect(verdicts(lag)[1]).toMatchObject({ bound: '≤ 1.5×', ratio: { median: 2 }, holds: false });
});

test('a limit of its own is kept by the median, and a reference without a bound is judged by none', () => {
  const events: Figure = { ...speed, better: 'less', limit: 20, beside: [{ name: 'naive', rounds: [90] }] };
  expect(verdicts(events)).toMatchObject([{ bound: '≤ 20', holds: true }, { holds: null }]);
});
