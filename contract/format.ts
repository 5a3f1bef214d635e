import type { InstantMs } from '../domain/calendar/instant.ts';

/** An instant as the API writes it: RFC 3339 in UTC, always with milliseconds, so that their order is that of their text. */
export function formatInstant(at: InstantMs): string {
  return new Date(at).toISOString();
}

export function formatInstantOrNull(at: InstantMs | null): string | null {
  return at === null ? null : formatInstant(at);
}
