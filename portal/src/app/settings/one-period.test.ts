import { expect, test } from 'vitest';
import { withOnePeriod } from './one-period.ts';

const date = new Intl.DateTimeFormat('de', { day: 'numeric', month: 'short', timeZone: 'UTC' });

test('a sentence that ends with a German date has one period, and an ellipsis is left as it is', () => {
  const since = (at: number) => withOnePeriod(`Seit ${date.format(at)}. Nicht nutzbar`);
  expect(since(Date.UTC(2026, 10, 8))).toBe('Seit 8. Nov. Nicht nutzbar');
  expect(since(Date.UTC(2026, 4, 8))).toBe('Seit 8. Mai. Nicht nutzbar');
  expect(withOnePeriod('Mehr… Und noch mehr.')).toBe('Mehr… Und noch mehr.');
});
