import type { LifeEvent } from './life-events.ts';
import { groupMarks, placeFlags, type Placed } from './placing.ts';
import { positionOf, type Scale } from './scale.ts';
import { LEVELS } from '../life-shape.ts';

/** One target on the line: an event with its words, or marks that share one. */
export interface Target {
  readonly key: string;
  readonly events: readonly LifeEvent[];
  /** In per cent, and for the marks after the first how many pixels further. */
  readonly at: number;
  readonly offsets: readonly number[];
  readonly level: number;
  readonly row: number | null;
  readonly toStart: boolean;
}

/** A flag's padding, and what canvas and browser measure differently. */
const FLAG_EXTRA = 18;

/** Where every event has its mark and its words on a line of a width. */
export function layOut(
  events: readonly LifeEvent[],
  scale: Scale,
  width: number,
  widthOf: (event: LifeEvent) => number,
): Target[] {
  const placeable = events.map((event) => ({
    event,
    key: event.key,
    kind: event.kind,
    x: (positionOf(scale, event.atMs) / 100) * width,
    width: widthOf(event) + FLAG_EXTRA,
  }));
  const placed = placeFlags(placeable, width);
  return groupMarks(placeable.map((one, index) => ({ ...one, ...(placed[index] as Placed) }))).map((group) =>
    targetOf(group, scale),
  );
}

/** The same events one below the other. */
export function inList(events: readonly LifeEvent[], scale: Scale): Target[] {
  return events.map((event) => targetOf([{ event, x: 0, row: 0, toStart: false }], scale));
}

type Member = Pick<Placed, 'row' | 'toStart'> & { readonly event: LifeEvent; readonly x: number };

function targetOf(group: readonly Member[], scale: Scale): Target {
  const [first] = group as readonly [Member, ...Member[]];
  return {
    key: first.event.key,
    events: group.map(({ event }) => event),
    at: positionOf(scale, first.event.atMs),
    offsets: group.map(({ x }) => x - first.x),
    level: LEVELS[first.event.access],
    row: first.row,
    toStart: first.toStart,
  };
}
