import { html, type Html } from './html.ts';

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
const TIME = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'UTC' });

const toDate = (seconds: number): Date => new Date(seconds * 1000);

const timeElement = (seconds: number, text: string): Html =>
  html`<time datetime="${toDate(seconds).toISOString()}">${text}</time>`;

/** `26 Nov 2026`, in UTC. */
export const formatDay = (seconds: number): string => DATE.format(toDate(seconds));

/** The same, for a page. */
export const formatDate = (seconds: number): Html => timeElement(seconds, formatDay(seconds));

/** `26 Nov 2026, 10:08 UTC`. */
export const formatDateTime = (seconds: number): Html =>
  timeElement(seconds, `${DATE.format(toDate(seconds))}, ${TIME.format(toDate(seconds))} UTC`);

/** The dates of an invoice line's period, with the time of day if the period is shorter than a day. */
export function formatPeriod({ start, end }: { start: number; end: number }): Html {
  if (start === end) return formatDate(start);
  return end - start < 86_400
    ? html`${formatDateTime(start)} to ${formatDateTime(end)}`
    : html`${formatDate(start)} to ${formatDate(end)}`;
}

/** The noun that follows the number: `1 invoice`, `2 invoices`. */
export const plural = (count: number, noun: string): string => `${noun}${count === 1 ? '' : 's'}`;
