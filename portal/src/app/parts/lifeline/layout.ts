import type { LifeEvent } from './life-events.ts';
import { groupMarks, groupTries, placeFlags, type Placed } from './placing.ts';
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

/** Where every event has its mark and its words on a line of a width. Tries to pay that are close together have words in common. */
export function layOut(
  events: readonly LifeEvent[],
  scale: Scale,
  width: number,
  widthOf: (events: readonly LifeEvent[]) => number,
): Target[] {
  const marks = events.map((event) => ({
    event,
    x: (positionOf(scale, event.atMs) / 100) * width,
    isTry: isTry(event),
  }));
  const placeable = groupTries(marks).map((tries) => {
    const [{ event, x }] = tries;
    const own = tries.map((mark) => mark.event);
    return { marks: tries, key: event.key, kind: event.kind, x, width: widthOf(own) + FLAG_EXTRA };
  });
  const placed = placeFlags(placeable, width);
  return groupMarks(placeable.map((one, index) => ({ ...one, ...(placed[index] as Placed) }))).map((group) =>
    targetOf(group, scale),
  );
}

/** The same events one below the other. */
export function inList(events: readonly LifeEvent[], scale: Scale): Target[] {
  return events.map((event) => targetOf([{ marks: [{ event, x: 0 }], row: 0, toStart: false }], scale));
}

/** Whether an event is a further try to pay that has not succeeded. */
export function isTry({ what, cause }: Pick<LifeEvent, 'what' | 'cause'>): boolean {
  return what === 'retry_due' || (what === 'payment_failed' && cause === 'retry_due');
}

interface Mark {
  readonly event: LifeEvent;
  readonly x: number;
}
type Member = Pick<Placed, 'row' | 'toStart'> & { readonly marks: readonly Mark[] };

function targetOf(group: readonly Member[], scale: Scale): Target {
  const [{ row, toStart }] = group as readonly [Member, ...Member[]];
  const marks = group.flatMap((member) => member.marks);
  const [first] = marks as [Mark, ...Mark[]];
  return {
    key: first.event.key,
    events: marks.map(({ event }) => event),
    at: positionOf(scale, first.event.atMs),
    offsets: marks.map(({ x }) => x - first.x),
    level: LEVELS[first.event.access],
    row,
    toStart,
  };
}
