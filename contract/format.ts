import { toRfc3339, type InstantMs } from '../domain/calendar/instant.ts';

/** An instant as the API writes it: RFC 3339 in UTC. */
export function formatInstant(at: InstantMs): string {
  return toRfc3339(at);
}

export function formatInstantOrNull(at: InstantMs | null): string | null {
  return at === null ? null : toRfc3339(at);
}
