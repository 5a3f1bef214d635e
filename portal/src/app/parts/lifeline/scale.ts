const DAY_MS = 86_400_000;

/** Two linear scales that meet at now: what has happened before it, what will happen after it. */
export interface Scale {
  readonly fromMs: number;
  readonly nowMs: number;
  readonly toMs: number;
  /** Where now lies, in per cent of the length. */
  readonly hinge: number;
}

export type Range = 'period' | 'all';

/** "This period" gives what comes more room, "all" gives both the same. */
const HINGE: Readonly<Record<Range, number>> = { period: 34, all: 50 };
/** The line begins before the period does, by this share of what has passed of it. */
const LEAD = 0.12;
const AFTER_MS = 14 * DAY_MS;
const WITHOUT_EVENTS_MS = 30 * DAY_MS;

interface Bounds {
  readonly range: Range;
  readonly nowMs: number;
  /** When the present period, or the licence, began. */
  readonly startMs: number;
  /** The last event that is shown; null where nothing comes. */
  readonly lastMs: number | null;
}

export function lifeScale({ range, nowMs, startMs, lastMs }: Bounds): Scale {
  const passed = Math.max(DAY_MS, nowMs - startMs);
  return {
    fromMs: nowMs - passed * (1 + LEAD),
    nowMs,
    toMs: lastMs === null ? nowMs + WITHOUT_EVENTS_MS : Math.max(nowMs, lastMs) + AFTER_MS,
    hinge: HINGE[range],
  };
}

/** Where an instant lies, in per cent of the length. What is outside lies at the edge. */
export function positionOf({ fromMs, nowMs, toMs, hinge }: Scale, atMs: number): number {
  const at =
    atMs <= nowMs
      ? (hinge * (atMs - fromMs)) / (nowMs - fromMs)
      : hinge + ((100 - hinge) * (atMs - nowMs)) / (toMs - nowMs);
  return Math.min(100, Math.max(0, at));
}

/** Steps of the axis in months: the finest whose ticks have room is taken. */
const STEPS = [1, 3, 6, 12, 24, 60, 120, 240] as const;

export interface Tick {
  readonly at: number;
  /** The month that begins there: `2027-01`. */
  readonly month: string;
}

/**
 * Where months begin, as far apart as their names need (`gap`, in per cent) and not beneath the pill of today. `startOf` says
 * when a month begins in the zone of the licence.
 */
export function ticksOf(scale: Scale, gap: number, startOf: (month: string) => number): Tick[] {
  return [
    ...ticksBetween(scale, [scale.fromMs, scale.nowMs], [0, scale.hinge - 2 * gap], gap, startOf),
    ...ticksBetween(scale, [scale.nowMs, scale.toMs], [scale.hinge + gap, 100 - gap / 2], gap, startOf),
  ];
}

function ticksBetween(
  scale: Scale,
  [fromMs, toMs]: readonly [number, number],
  [lowest, highest]: readonly [number, number],
  gap: number,
  startOf: (month: string) => number,
): Tick[] {
  for (const step of STEPS) {
    const ticks = monthsBetween(fromMs, toMs, step)
      .map((month) => ({ month, atMs: startOf(month) }))
      .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
      .map(({ month, atMs }) => ({ month, at: positionOf(scale, atMs) }));
    const isRoomy = ticks.every(({ at }, index) => index === 0 || at - (ticks[index - 1]?.at ?? 0) >= gap);
    if (isRoomy) return ticks.filter(({ at }) => at >= lowest && at <= highest);
  }
  return [];
}

function monthsBetween(fromMs: number, toMs: number, step: number): string[] {
  const first = monthNumber(fromMs);
  const last = monthNumber(toMs) + 1;
  const start = Math.floor(first / step) * step;
  return Array.from({ length: Math.max(0, Math.ceil((last - start + 1) / step)) }, (_one, index) => {
    const number = start + index * step;
    return `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, '0')}`;
  });
}

function monthNumber(atMs: number): number {
  const date = new Date(atMs);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
