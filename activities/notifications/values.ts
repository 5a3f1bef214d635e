import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Cadence } from '../../domain/calendar/period.ts';
import type { Notice } from '../../domain/lifecycle/effects.ts';
import { formatMoney, isCurrency, money } from '../../domain/money/money.ts';
import type { DeliveryContext } from './context.ts';
import type { Phrases } from './phrases.ts';
import type { Values } from './placeholders.ts';

/** A notice's params and the context as text in the reader's language, zone and currency. */
export function valuesOf(notice: Notice, context: DeliveryContext, locale: string, phrases: Phrases): Values {
  const { params } = notice;
  return new Map<string, string | null>([
    ['account', context.accountName],
    ['plan', context.planName],
    ['license', context.licenseHint],
    ['portal_url', context.portalUrl],
    ['renewal_price', context.renewal && formatMoney(context.renewal.price, locale)],
    ['renewal_length', context.renewal && formatLength(context.renewal.cadence, locale)],
    ['ends', formatIfNumber(params.ends, (at) => formatLastDay(at, context.zone, locale))],
    ['after_ends', formatIfNumber(params.ends, (at) => formatDay(at, context.zone, locale))],
    ['until', formatIfNumber(params.until, (at) => formatLastDay(at, context.zone, locale))],
    ['after_until', formatIfNumber(params.until, (at) => formatDay(at, context.zone, locale))],
    ['amount', formatIfNumber(params.amount, (amount) => formatAmount(amount, params.currency, context, locale))],
    ['invoice', textOrNull(params.invoice)],
    ['failure', failureText(params.failure, phrases)],
    ['url', textOrNull(params.url)],
    ['overlap', formatIfNumber(params.overlap_days, (days) => (days > 0 ? formatDays(days, locale) : null))],
  ]);
}

type Param = Notice['params'][string] | undefined;

function formatIfNumber(param: Param, format: (value: number) => string | null): string | null {
  return typeof param === 'number' ? format(param) : null;
}

function textOrNull(param: Param): string | null {
  return typeof param === 'string' && param !== '' ? param : null;
}

/** Spans end before their end: one until midnight of 1 April is shown as ending on 31 March. */
function formatLastDay(end: InstantMs, zone: string, locale: string): string {
  return formatDay(end - 1, zone, locale);
}

function formatDay(at: InstantMs, zone: string, locale: string): string {
  // Not PlainDate.toLocaleString: Node 26 writes the long date of Japanese and Chinese as 2027/3/31 there.
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: zone }).format(at);
}

function formatAmount(amount: number, currency: Param, context: DeliveryContext, locale: string): string {
  const known = typeof currency === 'string' && isCurrency(currency) ? currency : context.currency;
  return formatMoney(money(amount, known), locale);
}

function formatLength({ unit, count }: Cadence, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

function formatDays(days: number, locale: string): string {
  return formatLength({ unit: 'day', count: days }, locale);
}

/** A decline code in words. Codes without words of their own share a sentence that is true of all. */
function failureText(code: Param, phrases: Phrases): string | null {
  if (typeof code !== 'string') return null;
  return Object.hasOwn(phrases.failures, code)
    ? (phrases.failures[code] ?? phrases.failures.other)
    : phrases.failures.other;
}
