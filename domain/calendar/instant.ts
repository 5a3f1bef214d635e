/**
 * An instant as whole milliseconds since the Unix epoch, UTC. Plain JSON, so that it travels through workflow
 * histories and database rows unchanged. No function here reads a clock: the instant is always an argument.
 */
export type InstantMs = number;

/** The instant as a wall-clock moment in an IANA time zone. Throws `RangeError` for an unknown zone. */
export function inZone(at: InstantMs, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}

/** RFC 3339 in UTC, for keys and for people: `2027-01-31T22:59:59Z`. Replies of the API have `formatInstant`. */
export function toRfc3339(at: InstantMs): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString();
}

/** Whether the platform knows the IANA zone. Only a bare name counts: Temporal would accept one inside a date, too. */
export function isZone(zone: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: zone });
    inZone(0, zone);
    return !/^[+-]/.test(zone);
  } catch {
    return false;
  }
}

/** The first instant of the day that contains `at`, or `at` itself when it is one. */
export function startOfDay(at: InstantMs, zone: string): InstantMs {
  return inZone(at, zone).startOfDay().epochMilliseconds;
}

/** The end of the day that contains `at`, as the first instant of the next day; `at` itself when it starts a day. */
export function endOfDay(at: InstantMs, zone: string): InstantMs {
  return endOfDayAfter(at, 0, zone);
}

/**
 * The end of the day `days` days after the one that contains `at`, or that ends at `at`. Counted in dates: where the
 * clocks change at midnight a day starts at one o'clock, and the end of the next one is midnight again.
 */
export function endOfDayAfter(at: InstantMs, days: number, zone: string): InstantMs {
  const date = inZone(at, zone).toPlainDate();
  const next = startOfDay(at, zone) === at ? days : days + 1;
  return date.add({ days: next }).toZonedDateTime(zone).epochMilliseconds;
}

/** `days` calendar days later at the same wall-clock time (23 or 25 hours a day where the clocks change). */
export function addDays(at: InstantMs, days: number, zone: string): InstantMs {
  return inZone(at, zone).add({ days }).epochMilliseconds;
}

/** Calendar days from the date of `from` to the date of `to` in the zone; negative when `to` is earlier. */
export function daysBetween(from: InstantMs, to: InstantMs, zone: string): number {
  const a = inZone(from, zone).toPlainDate();
  return a.until(inZone(to, zone).toPlainDate(), { largestUnit: 'days' }).days;
}
