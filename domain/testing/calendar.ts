import * as fc from 'fast-check';
import type { InstantMs } from '../calendar/instant.ts';
import type { Cadence } from '../calendar/period.ts';

/** Zones with difficult clocks: missing midnights, repeated hours, quarter-hour offsets, a skipped day. */
export const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Havana',
  'Asia/Kathmandu',
  'Asia/Tokyo',
  'Africa/Cairo',
  'Pacific/Apia',
  'Australia/Lord_Howe',
] as const;

export const DAY_MS = 86_400_000;

/** The instant of a wall-clock time: `fromWallClock('2027-01-31T10:00', 'Europe/Berlin')`. */
export function fromWallClock(text: string, zone: string): InstantMs {
  return Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds;
}

/** The date and time of an instant in a zone, without the offset. */
export function toWallClock(at: InstantMs, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime().toString({
    smallestUnit: 'minute',
  });
}

export const zone = fc.constantFrom(...ZONES);

/** Days on which calendar arithmetic fails: month ends, leap days, year ends, clock changes. */
const ODD_DAYS = ['2024-02-29', '2027-01-31', '2028-02-29', '2026-12-31', '2026-04-23', '2026-10-29', '2026-03-28'];

/** An instant in the years 2018 to 2032, often on a day on which calendar arithmetic fails. */
export const instant: fc.Arbitrary<InstantMs> = fc.oneof(
  fc.integer({ min: Date.UTC(2018, 0, 1), max: Date.UTC(2032, 11, 31) }),
  fc
    .tuple(fc.constantFrom(...ODD_DAYS), fc.integer({ min: -DAY_MS, max: 2 * DAY_MS }))
    .map(([day, ms]) => Date.parse(`${day}T00:00:00Z`) + ms),
);

export const cadence: fc.Arbitrary<Cadence> = fc.oneof(
  fc.record({ unit: fc.constant('day' as const), count: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ unit: fc.constant('week' as const), count: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ unit: fc.constant('month' as const), count: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ unit: fc.constant('year' as const), count: fc.integer({ min: 1, max: 3 }) }),
);
