import type { License } from '../../data/licenses.ts';
import { dayOf, startOfDay } from '../../format/start-of-day.ts';

export type Length = 'day' | 'week' | 'month';

/** Where a clock stands after a step: at the beginning of that day. A month on from the 31st is the last day of the next month. */
export function stepFrom(now: string, length: Length, zone: string): string {
  const day = dayOf(now, zone);
  return startOfDay(length === 'month' ? nextMonth(day) : daysAfter(day, length === 'week' ? 7 : 1), zone);
}

function daysAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

function nextMonth(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const dayOfMonth = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + 1);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(dayOfMonth, last));
  return date.toISOString().slice(0, 10);
}

/** The first day that can be chosen. */
export function firstDayAfter(now: string, zone: string): string {
  return daysAfter(dayOf(now, zone), 1);
}

/**
 * Which of the instants is chosen when the hand is moved to `ms`: the nearest one. A key moves it by one unit: then it is the next one in
 * that direction.
 */
export function chosenStop(times: readonly number[], chosen: number, ms: number): number {
  const moved = ms - (times[chosen] ?? 0);
  if (Math.abs(moved) === 1) return Math.min(times.length - 1, Math.max(0, chosen + moved));
  const distances = times.map((time) => Math.abs(time - ms));
  return distances.indexOf(Math.min(...distances));
}

export interface Stop {
  readonly at: string;
  readonly events: readonly { readonly license: string; readonly what: License['next'][number]['what'] }[];
}

/** The instants ahead at which something happens to a licence by itself, in order. */
export function stopsAfter(now: string, licenses: readonly Pick<License, 'id' | 'next'>[]): Stop[] {
  const events = licenses.flatMap(({ id, next }) => next.map(({ at, what }) => ({ license: id, at, what })));
  const ahead = events.filter(({ at, what }) => what !== 'payment_check' && Date.parse(at) > Date.parse(now));
  const byInstant = Map.groupBy(ahead, ({ at }) => at);
  return [...byInstant]
    .map(([at, together]) => ({ at, events: together.map(({ license, what }) => ({ license, what })) }))
    .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}
