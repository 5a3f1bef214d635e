import type { MarkKind } from './moments.ts';

/** An event on the line: where its mark lies, and how much room its words need, both in pixels. */
export interface Placeable {
  readonly key: string;
  readonly x: number;
  readonly width: number;
  readonly kind: MarkKind;
}

/** Where an event's words go. */
export interface Placed {
  readonly key: string;
  /** The row of its flag below the line; null: its mark alone. */
  readonly row: number | null;
  /** Its flag lies before its mark in reading direction, and not after it. */
  readonly toStart: boolean;
}

/** What gives way first: the later, the more it weighs. */
const WEIGHTS: readonly MarkKind[] = ['notice', 'change', 'end', 'charge', 'deadline'];
export const MAX_ROWS = 3;
const GAP = 8;
/** What a finger or an unsteady hand can hit (WCAG 2.5.8). */
export const TARGET = 24;

/**
 * Places the flags of events: those that weigh most first, among equals the earlier, each in the first row that has room for it.
 * What finds none keeps its mark alone, as notices do.
 */
export function placeFlags(events: readonly Placeable[], width: number): Placed[] {
  const rows: { from: number; to: number }[][] = Array.from({ length: MAX_ROWS }, () => []);
  const placed = new Map<string, Placed>();
  const order = events.toSorted((a, b) => WEIGHTS.indexOf(b.kind) - WEIGHTS.indexOf(a.kind) || a.x - b.x);
  for (const event of order) placed.set(event.key, event.kind === 'notice' ? alone(event) : place(event));
  return events.map((event) => placed.get(event.key) ?? alone(event));

  function place({ key, x, width: own }: Placeable): Placed {
    for (const [row, taken] of rows.entries())
      for (const toStart of [false, true]) {
        const [from, to] = toStart ? [x - own, x] : [x, x + own];
        const isFree = taken.every((other) => to + GAP <= other.from || from >= other.to + GAP);
        if (from < 0 || to > width || !isFree) continue;
        taken.push({ from, to });
        return { key, row, toStart };
      }
    return { key, row: null, toStart: false };
  }
}

function alone({ key }: Placeable): Placed {
  return { key, row: null, toStart: false };
}

/** Events that share one target: those without words whose marks lie closer than a target is wide. */
export function groupMarks<E extends Placeable>(events: readonly (E & Placed)[]): (E & Placed)[][] {
  const groups: (E & Placed)[][] = [];
  let open: (E & Placed)[] | null = null;
  for (const event of events) {
    const first = open?.[0];
    if (event.row === null && open && first && event.x - first.x < TARGET) {
      open.push(event);
      continue;
    }
    const group = [event];
    groups.push(group);
    if (event.row === null) open = group;
  }
  return groups;
}

/** Where words of a length stand on a part of the line without a stem through them; null where the part is too short. */
export function besideStems(
  length: number,
  { from, to }: { readonly from: number; readonly to: number },
  stems: readonly number[],
): number | null {
  let at = from;
  for (const stem of stems.toSorted((a, b) => a - b)) if (stem > at && stem < at + length) at = stem;
  if (at + length < to) return at;
  return from + length < to ? from : null;
}

/** Tries to pay that follow each other so closely that their marks share one target; every other event for itself. */
export function groupTries<E extends { readonly x: number; readonly isTry: boolean }>(
  events: readonly E[],
): (readonly [E, ...E[]])[] {
  const groups: [E, ...E[]][] = [];
  for (const event of events) {
    const open = groups.at(-1);
    const last = open?.at(-1);
    if (open && last?.isTry && event.isTry && event.x - last.x < TARGET) open.push(event);
    else groups.push([event]);
  }
  return groups;
}
