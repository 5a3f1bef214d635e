import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cadence, instant, toWallClock, fromWallClock, zone } from '../testing/calendar.ts';
import { daysBetween, startOfDay } from './instant.ts';
import { periodEnd, periodStart, type Cadence } from './period.ts';

const monthly: Cadence = { unit: 'month', count: 1 };
const yearly: Cadence = { unit: 'year', count: 1 };

/** The last day of each of the first periods. */
function lastDays(from: string, zone: string, cadence: Cadence, count: number): string[] {
  const anchor = { at: fromWallClock(from, zone), zone };
  return Array.from({ length: count }, (_, i) => toWallClock(periodEnd(anchor, cadence, i + 1) - 1, zone).slice(0, 10));
}

test('a month from 31 January ends on 28 February, and the next one on 31 March', () => {
  expect(lastDays('2027-01-31T10:00', 'Europe/Berlin', monthly, 4)).toEqual([
    '2027-02-28',
    '2027-03-31',
    '2027-04-30',
    '2027-05-31',
  ]);
});

test('in a leap year a month from 31 January ends on 29 February', () => {
  expect(lastDays('2028-01-31T10:00', 'Europe/Berlin', monthly, 2)).toEqual(['2028-02-29', '2028-03-31']);
});

test('a year from a leap day ends on 28 February, and on the leap day again four years later', () => {
  expect(lastDays('2024-02-29T10:00', 'America/New_York', yearly, 4)).toEqual([
    '2025-02-28',
    '2026-02-28',
    '2027-02-28',
    '2028-02-29',
  ]);
});

test('a period runs over the end of the year', () => {
  expect(lastDays('2026-12-31T23:30', 'Asia/Kathmandu', monthly, 2)).toEqual(['2027-01-31', '2027-02-28']);
});

test('a period ends at the end of the day in the zone of the account, whatever the hour it started at', () => {
  for (const zone of ['Asia/Kathmandu', 'Europe/Berlin', 'America/Sao_Paulo', 'Pacific/Apia'])
    expect(toWallClock(periodEnd({ at: fromWallClock('2027-03-15T17:45', zone), zone }, monthly, 1), zone)).toBe(
      '2027-04-16T00:00',
    );
});

test('clock changes neither shorten nor lengthen a period in dates', () => {
  const week: Cadence = { unit: 'week', count: 1 };
  expect(lastDays('2026-03-25T12:00', 'Europe/Berlin', week, 1)).toEqual(['2026-04-01']);
  expect(lastDays('2026-10-20T12:00', 'Europe/Berlin', week, 1)).toEqual(['2026-10-27']);
});

test('a day without a midnight does not shift the next one', () => {
  const anchor = { at: fromWallClock('2026-04-24T01:00', 'Africa/Cairo'), zone: 'Africa/Cairo' };
  expect(anchor.at, '24 April 2026 starts at one o’clock in Cairo').toBe(startOfDay(anchor.at, 'Africa/Cairo'));
  expect(toWallClock(periodEnd(anchor, { unit: 'day', count: 1 }, 1), 'Africa/Cairo')).toBe('2026-04-25T00:00');
  expect(toWallClock(periodEnd(anchor, monthly, 1), 'Africa/Cairo')).toBe('2026-05-24T00:00');
});

test('the day that Apia skipped in 2011 is skipped, not sold twice', () => {
  expect(lastDays('2011-12-28T10:00', 'Pacific/Apia', { unit: 'day', count: 1 }, 2)).toEqual([
    '2011-12-29',
    '2011-12-29',
  ]);
  expect(lastDays('2011-12-28T10:00', 'Pacific/Apia', { unit: 'day', count: 1 }, 3)[2]).toBe('2011-12-31');
});

test('periods follow one another without overlap or gap, each end the start of a day', () => {
  fc.assert(
    fc.property(instant, zone, cadence, fc.integer({ min: 1, max: 40 }), (at, zone, cadence, count) => {
      const anchor = { at, zone };
      const end = periodEnd(anchor, cadence, count);
      expect(end).toBe(startOfDay(end, zone));
      expect(periodStart(anchor, cadence, count + 1)).toBe(end);
      expect(end).toBeGreaterThan(periodStart(anchor, cadence, count));
    }),
  );
});

test('the days of n periods are the days of n cadences counted on the calendar at once', () => {
  fc.assert(
    fc.property(instant, zone, cadence, fc.integer({ min: 1, max: 40 }), (at, zone, cadence, count) => {
      const anchor = { at, zone };
      let days = 0;
      for (let i = 1; i <= count; i++)
        days += daysBetween(periodStart(anchor, cadence, i), periodEnd(anchor, cadence, i), zone);
      const from = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
      const paid = from.until(from.add({ [`${cadence.unit}s`]: cadence.count * count })).days;
      const startedDays = startOfDay(at, zone) === at ? 0 : 1;
      expect(days).toBe(paid + startedDays);
    }),
  );
});

test('a period count below one is a bug', () => {
  const anchor = { at: 0, zone: 'UTC' };
  expect(() => periodEnd(anchor, monthly, 0)).toThrow(RangeError);
  expect(() => periodEnd(anchor, monthly, 1.5)).toThrow(RangeError);
});
