import type { Notice } from '../../domain/lifecycle/effects.ts';
import type { Cadence } from '../../domain/calendar/period.ts';
import { NOTICE_TOPICS } from '../../domain/lifecycle/notice-topics.ts';
import { formatMoney, isCurrency, money } from '../../domain/money/money.ts';
import type { DeliveryContext } from './context.ts';
import { formatDay, formatLastDay, formatLength, formatShortDay } from './formats.ts';
import { licenseValues } from './license-values.ts';
import type { Phrases } from './phrases.ts';
import type { Values } from './placeholders.ts';

/** What values are written with: the texts of the reader's language, and the locale that numbers and dates follow. */
export interface Wording {
  readonly locale: string;
  readonly phrases: Phrases;
  /** A decline code in words. */
  failure(code: string): string;
}

/** A notice's params and the context as text in the reader's language, zone and currency. */
export function valuesOf(notice: Notice, context: DeliveryContext, wording: Wording): Values {
  const { params } = notice;
  const { locale, phrases } = wording;
  const { zone } = context;
  const seats = (count: number) => formatSeats(count, locale, phrases);
  const ends = typeof params.ends === 'number' && params.ends > context.at ? params.ends : undefined;
  return new Map<string, string | null>([
    ['account', context.accountName],
    ['plan', textOrNull(params.plan) ?? context.planName],
    ['seats', seats(typeof params.seats === 'number' ? params.seats : context.seats)],
    ['new_plan', textOrNull(params.new_plan)],
    ['new_seats', formatIfNumber(params.new_seats, seats)],
    ['new_length', formatCadence(params.unit, params.count, locale)],
    ['price', formatMoney(context.price, locale)],
    ['key', context.keyHint],
    ['portal_url', context.portalUrl],
    ['cards_url', context.cardsUrl],
    ['buy_url', context.buyUrl],
    ['preferences_url', context.preferencesUrl],
    ['contact_topic', phrases.contact_topics[NOTICE_TOPICS[notice.template]]],
    ['witness', context.witness],
    ['witness_url', context.witnessUrl],
    ['at_short', formatShortDay(context.at, zone, locale)],
    ['starts', formatIfNumber(params.starts, (at) => formatDay(at, zone, locale))],
    ['starts_short', formatIfNumber(params.starts, (at) => formatShortDay(at, zone, locale))],
    ['ends', formatIfNumber(ends, (at) => formatLastDay(at, zone, locale))],
    ['ends_short', formatIfNumber(ends, (at) => formatShortDay(at - 1, zone, locale))],
    ['after_ends', formatIfNumber(ends, (at) => formatDay(at, zone, locale))],
    ['until', formatIfNumber(params.until, (at) => formatLastDay(at, zone, locale))],
    ['after_until', formatIfNumber(params.until, (at) => formatDay(at, zone, locale))],
    ['amount', formatIfNumber(params.amount, (amount) => formatAmount(amount, params.currency, context, locale))],
    ['invoice', textOrNull(params.invoice)],
    ['failure', typeof params.failure === 'string' ? wording.failure(params.failure) : null],
    ['pay_url', textOrNull(params.url) ?? `${context.portalUrl}/renew`],
    ['overlap', formatIfNumber(params.overlap_days, (days) => (days > 0 ? formatDays(days, locale) : null))],
    ...licenseValues(context.license, { zone, locale, seats }),
  ]);
}

const CADENCE_UNITS = ['day', 'week', 'month', 'year'] as const satisfies readonly Cadence['unit'][];

type Param = Notice['params'][string] | undefined;

function formatIfNumber(param: Param, format: (value: number) => string | null): string | null {
  return typeof param === 'number' ? format(param) : null;
}

function textOrNull(param: Param): string | null {
  return typeof param === 'string' && param !== '' ? param : null;
}

function formatAmount(amount: number, currency: Param, context: DeliveryContext, locale: string): string {
  const known = typeof currency === 'string' && isCurrency(currency) ? currency : context.price.currency;
  return formatMoney(money(amount, known), locale);
}

function formatCadence(unit: Param, count: Param, locale: string): string | null {
  const known = CADENCE_UNITS.find((name) => name === unit);
  return known && typeof count === 'number' ? formatLength({ unit: known, count }, locale) : null;
}

function formatDays(days: number, locale: string): string {
  return formatLength({ unit: 'day', count: days }, locale);
}

function formatSeats(count: number, locale: string, { seats }: Phrases): string {
  const words = new Intl.PluralRules(locale).select(count) === 'one' ? seats.one : seats.other;
  return words.replace('{count}', new Intl.NumberFormat(locale).format(count));
}
