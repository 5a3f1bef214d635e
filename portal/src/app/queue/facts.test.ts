import { describe, expect, test } from 'vitest';
import type { Preview } from '../data/commands.ts';
import type { License } from '../data/licenses.ts';
import { day, EUR, licence } from '../data/testing/licence.ts';
import { factsOfLicense, factsOfPreview } from './facts.ts';

const PERIOD = { start: day(-10), end: day(20), last_day: '2026-12-16', days_left: 20 } as License['period'] & object;

describe('what a person saw of a licence', () => {
  const seen = licence({ period: PERIOD });

  test.each<[string, Partial<License>]>([
    ['its state', { state: 'paused' }],
    ['its access', { access: 'reading' as License['access'] }],
    ['the last day that is paid', { period: { ...PERIOD, last_day: '2026-12-17' } }],
    ['whether it is cancelled', { cancelled: true }],
    ['whether it renews itself', { auto_renew: false }],
    ['its price', { price: EUR(5000) }],
    ['its seats', { seats: { granted: 4 } }],
    ['the day of the next charge', { next: [{ what: 'renewal', at: day(13), amount: EUR(4522) }] }],
    ['the sum of the next charge', { next: [{ what: 'renewal', at: day(12), amount: EUR(4600) }] }],
  ])('is not the case any more when another is %s', (_what, changes) => {
    expect(factsOfLicense({ ...seen, ...changes })).not.toBe(factsOfLicense(seen));
  });

  test.each<[string, Partial<License>]>([
    ['the days that are left', { period: { ...PERIOD, days_left: 19 } }],
    ['the time of the same day', { next: [{ what: 'renewal', at: day(12.1), amount: EUR(4522) }] }],
    ['a reminder', { next: [...seen.next, { what: 'reminder', at: day(5), amount: null }] }],
    ['the number of the last change', { sequence: 3 }],
  ])('is still the case when another is %s', (_what, changes) => {
    expect(factsOfLicense({ ...seen, ...changes })).toBe(factsOfLicense(seen));
  });
});

describe('what a person saw of a preview', () => {
  const preview = (changes: Partial<Preview>) =>
    factsOfPreview({
      id: 'prv_1',
      changes: true,
      charge: null,
      access_after: 'everything',
      license: licence({}),
      ...changes,
    } as Preview);

  test('is the same whatever its id', () => {
    expect(preview({ id: 'prv_2' })).toBe(preview({}));
  });

  test.each<[string, Partial<Preview>]>([
    ['money', { charge: { total: EUR(1900), lines: [], payment_methods: [] } }],
    ['access', { access_after: 'nothing' }],
    ['dates', { license: licence({ state_ends_at: day(30) }) }],
    ['that nothing changes', { changes: false }],
  ])('is not the case any more when another is the %s', (_what, changes) => {
    expect(preview(changes)).not.toBe(preview({}));
  });
});
