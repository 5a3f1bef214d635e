import type { InstantMs } from '../domain/calendar/instant.ts';

/** A half-open span `[start, end)`. */
export interface Span {
  readonly start: InstantMs;
  readonly end: InstantMs;
}

/** The instant as PostgreSQL reads it. */
export function toTimestamptz(at: InstantMs): string {
  return new Date(at).toISOString();
}

/** Reads PostgreSQL's `2027-01-31 22:59:59.123+00`. Connections are set to UTC: see `connect`. */
export function parseInstant(text: string): InstantMs {
  const at = Date.parse(text.replace(' ', 'T').replace(/\+00$/, 'Z'));
  if (Number.isNaN(at))
    throw new TypeError(`Not an instant in UTC: ${text}. Connect by connect(), which sets the zone.`);
  return at;
}

export function parseInstantOrNull(text: string | null): InstantMs | null {
  return text === null ? null : parseInstant(text);
}

export function toTstzrange(span: Span | null): string {
  return span === null ? 'empty' : `[${toTimestamptz(span.start)},${toTimestamptz(span.end)})`;
}

/** Reads a `tstzrange` that {@link toTstzrange} wrote; null for an empty one. */
export function parseSpan(text: string): Span | null {
  if (text === 'empty') return null;
  const [start, end] = text.slice(1, -1).replaceAll('"', '').split(',');
  if (!start || !end) throw new TypeError(`Not a bounded span: ${text}`);
  return { start: parseInstant(start), end: parseInstant(end) };
}
