import { inZone, type InstantMs } from '../domain/calendar/instant.ts';
import type { Charge } from '../domain/lifecycle/effects.ts';

/** What an invoice line buys, such as "Team × 12, 8 December 2026 – 7 January 2027"; days are those of the account. */
export function lineDescription({ planName, quantity, span, zone }: Charge): string {
  const first = dayOf(span.start, zone);
  const last = dayOf(span.end - 1, zone);
  return `${planName} × ${quantity}, ${first === last ? first : `${first} – ${last}`}`;
}

function dayOf(at: InstantMs, zone: string): string {
  return inZone(at, zone).toPlainDate().toLocaleString('en-GB', { dateStyle: 'long' });
}
