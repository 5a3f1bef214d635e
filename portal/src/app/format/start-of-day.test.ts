import { expect, test } from 'vitest';
import { dayOf, startOfDay } from './start-of-day.ts';

test.each([
  ['2026-12-07', 'Europe/Berlin', '2026-12-06T23:00:00.000Z'],
  ['2026-07-01', 'Europe/Berlin', '2026-06-30T22:00:00.000Z'],
  ['2026-12-07', 'Asia/Tokyo', '2026-12-06T15:00:00.000Z'],
  ['2026-12-07', 'America/Los_Angeles', '2026-12-07T08:00:00.000Z'],
  // The clocks change during the night before, and on the day itself.
  ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
  ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
  ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
  ['2026-03-08', 'America/Los_Angeles', '2026-03-08T08:00:00.000Z'],
])('%s begins in %s at %s', (day, zone, instant) => {
  expect(startOfDay(day, zone)).toBe(instant);
  expect(dayOf(instant, zone)).toBe(day);
});
