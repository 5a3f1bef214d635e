import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_MS, instant, toWallClock, fromWallClock, zone } from '../testing/calendar.ts';
import { daysBetween, endOfDay, endOfDayAfter, inZone, isZone, startOfDay, toRfc3339 } from './instant.ts';

test('the end of a day is the first instant of the next, and itself where a day ends', () => {
  const at = fromWallClock('2027-05-04T13:20', 'Asia/Kathmandu');
  expect(toWallClock(endOfDay(at, 'Asia/Kathmandu'), 'Asia/Kathmandu')).toBe('2027-05-05T00:00');
  expect(endOfDay(endOfDay(at, 'Asia/Kathmandu'), 'Asia/Kathmandu')).toBe(endOfDay(at, 'Asia/Kathmandu'));
});

test('in Havana, where midnight occurs twice, a day ends at the first', () => {
  const noon = fromWallClock('2026-10-31T12:00', 'America/Havana');
  const end = endOfDay(noon, 'America/Havana');
  expect(end - noon).toBe(DAY_MS / 2);
  expect(inZone(end - 1, 'America/Havana').day).toBe(31);
});

test('days are counted in dates: a clock change shifts no later day end', () => {
  const end = fromWallClock('2026-04-24T01:00', 'Africa/Cairo');
  expect(toWallClock(endOfDayAfter(end, 7, 'Africa/Cairo'), 'Africa/Cairo')).toBe('2026-05-01T00:00');
  expect(
    toWallClock(endOfDayAfter(fromWallClock('2026-04-23T15:00', 'Africa/Cairo'), 0, 'Africa/Cairo'), 'Africa/Cairo'),
  ).toBe('2026-04-24T01:00');
});

test('a day end is never before its day, and at most 25 hours after', () => {
  fc.assert(
    fc.property(instant, zone, (at, zone) => {
      const end = endOfDay(at, zone);
      expect(end).toBeGreaterThanOrEqual(at);
      expect(end - at).toBeLessThanOrEqual(25 * 3_600_000);
      expect(startOfDay(end, zone)).toBe(end);
      expect(daysBetween(at, end, zone)).toBe(end === at ? 0 : 1);
    }),
  );
});

test('adding days one after another is adding their sum', () => {
  fc.assert(
    fc.property(instant, zone, fc.nat(400), fc.nat(400), (at, zone, a, b) => {
      expect(endOfDayAfter(endOfDayAfter(at, a, zone), b, zone)).toBe(endOfDayAfter(at, a + b, zone));
    }),
  );
});

test('an instant is written in UTC as RFC 3339', () => {
  expect(toRfc3339(fromWallClock('2027-02-01T00:00', 'Europe/Berlin'))).toBe('2027-01-31T23:00:00Z');
});

test('a zone is a name that the platform knows, not an offset', () => {
  expect(isZone('Europe/Berlin')).toBe(true);
  expect(isZone('Mars/Olympus')).toBe(false);
  expect(isZone('+02:00')).toBe(false);
  expect(isZone('')).toBe(false);
  expect(isZone('America/Toronto')).toBe(true);
});

test('a date that contains a zone is not the name of a zone', () => {
  for (const date of ['2020-01-01T00:00[Europe/Berlin]', '2020-01-01T00:00+01:00[Europe/Berlin]', '2020-01-01T00:00Z'])
    expect(isZone(date), date).toBe(false);
});
