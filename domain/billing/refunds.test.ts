import { expect, test } from 'vitest';
import { nextLook, type RefundProgress } from './refunds.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const START = Date.UTC(2027, 0, 1);
const looksOf = (progress: Omit<RefundProgress, 'createdAt'>): number[] => {
  const looks: number[] = [];
  let { refusals } = progress;
  for (let now: number | null = START; now !== null; refusals += 1) {
    now = nextLook({ ...progress, refusals, createdAt: START }, now);
    if (now !== null) looks.push(now - START);
  }
  return looks;
};

test('a refund that is refused is asked for again within a week, more and more seldom, then somebody decides', () => {
  const looks = looksOf({ status: 'failed', refusals: 1 });
  expect(looks.map((ms) => Math.round(ms / HOUR_MS))).toEqual([0, 1, 7, 31, 79, 175]);
  expect(looks[0]).toBe(10 * 60 * 1000);
});

test.each(['pending', 'requires_action'] as const)(
  'a refund that is %s is asked about each hour, then each day, for 45 days',
  (status) => {
    const looks = looksOf({ status, refusals: 0 });
    expect(looks.slice(0, 2)).toEqual([HOUR_MS, 2 * HOUR_MS]);
    expect(looks.slice(23, 25)).toEqual([DAY_MS, 2 * DAY_MS]);
    expect(looks.at(-1)).toBe(45 * DAY_MS);
  },
);

test.each(['succeeded', 'settled'] as const)('nobody asks about a refund that is %s', (status) => {
  expect(nextLook({ status, refusals: 0, createdAt: START }, START)).toBeNull();
});
