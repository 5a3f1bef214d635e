import { inZone, startOfDay, type InstantMs } from './instant.ts';

/** How often a plan renews: every `count` calendar units. */
export interface Cadence {
  readonly unit: 'day' | 'week' | 'month' | 'year';
  readonly count: number;
}

/**
 * The instant that a run of periods is counted from, in the account's zone. Every period end is computed from the
 * anchor, never from the end before it, so 31 January → 28 February → 31 March, and not → 28 March.
 */
export interface Anchor {
  readonly at: InstantMs;
  readonly zone: string;
}

const UNITS = { day: 'days', week: 'weeks', month: 'months', year: 'years' } as const;

/**
 * The end of the `count`-th period after the anchor (`count` ≥ 1), exclusive. A period lasts to the end of the day on
 * which it would end to the minute, so a customer never gets less than was paid for, and at most a day more.
 */
export function periodEnd(anchor: Anchor, cadence: Cadence, count: number): InstantMs {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`periodEnd: count must be ≥ 1, got ${count}`);
  const { at, zone } = anchor;
  const date = inZone(at, zone)
    .toPlainDate()
    .add({ [UNITS[cadence.unit]]: cadence.count * count });
  const ends = startOfDay(at, zone) === at ? date : date.add({ days: 1 });
  return ends.toZonedDateTime(zone).epochMilliseconds;
}

/** Whether periods of both are counted alike. Where a cadence changes, the period before it ends as a new anchor. */
export function isSameCadence(a: Cadence, b: Cadence): boolean {
  return a.unit === b.unit && a.count === b.count;
}

/** The start of the `count`-th period after the anchor: the anchor for the first, else the end of the one before. */
export function periodStart(anchor: Anchor, cadence: Cadence, count: number): InstantMs {
  return count === 1 ? anchor.at : periodEnd(anchor, cadence, count - 1);
}
