import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Cadence } from '../../domain/calendar/period.ts';

/** The last day of a span: one that ends at midnight on 1 April is shown as ending on 31 March. */
export function formatLastDay(end: InstantMs, zone: string, locale: string): string {
  return formatDay(end - 1, zone, locale);
}

/** The weekday and the date. */
export function formatDay(at: InstantMs, zone: string, locale: string): string {
  // Not PlainDate.toLocaleString: Node 26 writes the long date of Japanese and Chinese as 2027/3/31 there.
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone: zone }).format(at);
}

export function formatShortDay(at: InstantMs, zone: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: zone }).format(at);
}

export function formatLength({ unit, count }: Cadence, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}
