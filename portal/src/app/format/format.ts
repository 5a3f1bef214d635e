import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Money } from '../data/licenses.ts';

const DAY_MS = 86_400_000;
/** Whoever reads a weekday and a day of the month knows the year. */
const NEAR_MS = 31 * DAY_MS;

/** How a language writes dates, money and numbers, in the zone of an account. */
export interface Formats {
  /** `Tue 8 Dec`, with the year in place of the weekday where it is another one and not near. */
  readonly shortDate: (instant: string) => string;
  /** How many days of the calendar after an instant another one is. */
  readonly daysBetween: (fromMs: number, instant: string) => number;
  /** `8 December 2026`. */
  readonly date: (instant: string) => string;
  /** `Tuesday, 8 December 2026`. */
  readonly longDate: (instant: string) => string;
  /** A day of the calendar (`2026-12-07`), which is the same in every zone: `Monday, 7 December 2026`. */
  readonly longDay: (day: string) => string;
  readonly day: (day: string) => string;
  /** `8 Dec 2026, 14:05`. */
  readonly time: (instant: string) => string;
  /** `14:05`. */
  readonly clock: (instant: string) => string;
  /** `Tue`, `8` and `Dec`, to be set one above the other. */
  readonly dateParts: (instant: string) => { weekday: string; day: string; month: string };
  /** `Dec`, and `Jan 2027` where a year begins. */
  readonly month: (instant: string) => string;
  /** `Jan 2027`. */
  readonly monthWithYear: (instant: string) => string;
  /** `December 2026`. */
  readonly longMonth: (instant: string) => string;
  /** `Central European Time`. */
  readonly zoneName: string;
  readonly money: (money: Money) => string;
  readonly number: (value: number) => string;
  readonly list: (items: readonly string[]) => string;
}

/** The last instant before another one: what ends at midnight is good until the day before. */
export function justBefore(instant: string): string {
  return new Date(Date.parse(instant) - 1).toISOString();
}

/** `zone` is the zone of the account, in which its days begin and end. */
export function useFormats(zone: string): Formats {
  const { i18n } = useTranslation();
  return useMemo(() => formatsOf(localeOf(i18n.language), zone), [i18n.language, zone]);
}

/** British English: day before month, as the portal's sentences have it. */
export function localeOf(language: string): string {
  if (language === 'ar-XB') return 'ar-EG-u-nu-latn';
  return language === 'en' ? 'en-GB' : language;
}

function formatsOf(locale: string, timeZone: string): Formats {
  const dates = (options: Intl.DateTimeFormatOptions, zone = timeZone) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
  const short = dates({ weekday: 'short', day: 'numeric', month: 'short' });
  const shortWithYear = dates({ day: 'numeric', month: 'short', year: 'numeric' });
  const year = dates({ year: 'numeric' });
  const medium = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  const long = { ...medium, weekday: 'long' } as const;
  const [date, longDate] = [dates(medium), dates(long)];
  const [day, longDay] = [dates(medium, 'UTC'), dates(long, 'UTC')];
  const time = dates({ dateStyle: 'medium', timeStyle: 'short' });
  const clock = dates({ timeStyle: 'short' });
  const [weekday, dayOfMonth] = [dates({ weekday: 'short' }), dates({ day: 'numeric' })];
  const [month, monthNumber] = [dates({ month: 'short' }), dates({ month: 'numeric' })];
  const longMonth = dates({ month: 'long', year: 'numeric' });
  const monthWithYear = dates({ month: 'short', year: 'numeric' });
  const zoneParts = dates({ timeZoneName: 'longGeneric' }).formatToParts(new Date());
  // Swedes write `2026-12-08`.
  const isoDay = new Intl.DateTimeFormat('sv', { timeZone });
  const dayMs = (atMs: number) => Date.parse(isoDay.format(atMs));
  const number = new Intl.NumberFormat(locale);
  const list = new Intl.ListFormat(locale);
  return {
    shortDate(instant) {
      const at = new Date(instant);
      const isNear = Math.abs(at.getTime() - Date.now()) < NEAR_MS;
      return (isNear || year.format(at) === year.format(new Date()) ? short : shortWithYear).format(at);
    },
    daysBetween: (fromMs, instant) => Math.round((dayMs(Date.parse(instant)) - dayMs(fromMs)) / DAY_MS),
    date: (instant) => date.format(new Date(instant)),
    longDate: (instant) => longDate.format(new Date(instant)),
    day: (value) => day.format(new Date(value)),
    longDay: (value) => longDay.format(new Date(value)),
    time: (instant) => time.format(new Date(instant)),
    clock: (instant) => clock.format(new Date(instant)),
    dateParts(instant) {
      const at = new Date(instant);
      return { weekday: weekday.format(at), day: dayOfMonth.format(at), month: month.format(at) };
    },
    month(instant) {
      const at = new Date(instant);
      return (Number.parseInt(monthNumber.format(at), 10) === 1 ? monthWithYear : month).format(at);
    },
    monthWithYear: (instant) => monthWithYear.format(new Date(instant)),
    longMonth: (instant) => longMonth.format(new Date(instant)),
    zoneName: zoneParts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone,
    money: (money) => formatMoney(locale, money),
    number: (value) => number.format(value),
    list: (items) => list.format(items),
  };
}

/** Amounts come in the smallest unit of their currency: cents, or whole yen. */
function formatMoney(locale: string, { amount, currency }: Money): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
