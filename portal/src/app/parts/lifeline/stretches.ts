import { LEVELS, type Level } from '../life-shape.ts';
import type { Access, Moment, State } from './moments.ts';
import { positionOf, type Scale } from './scale.ts';

/** A part of the line: one state, at one height. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly level: Level;
  readonly state: State;
  readonly ahead: boolean;
  /** An event begins it; otherwise now, or the edge, does. */
  readonly begins: boolean;
}

/** A change of height: from the upper level over a number of levels. */
export interface Jump {
  readonly at: number;
  readonly level: Level;
  readonly height: number;
  readonly state: State;
  readonly ahead: boolean;
}

export interface Line {
  readonly stretches: readonly Stretch[];
  readonly jumps: readonly Jump[];
}

type Step = Pick<Moment, 'atMs' | 'past' | 'state' | 'access'>;
interface Standing {
  readonly state: State;
  readonly access: Access;
}

/** The line of what has happened, up to now. It begins with the licence. */
export function pastLine(moments: readonly Step[], scale: Scale): Line {
  return lineOf(moments, null, scale, [0, scale.hinge]);
}

/** The line of what comes, from now on. */
export function comingLine(moments: readonly Step[], now: Standing, scale: Scale): Line {
  return lineOf(moments, now, scale, [scale.hinge, 100]);
}

function lineOf(
  moments: readonly Step[],
  before: Standing | null,
  scale: Scale,
  [start, end]: readonly [number, number],
): Line {
  const ahead = before !== null;
  const stretches: Stretch[] = [];
  const jumps: Jump[] = [];
  let now = before;
  let from = start;
  let begins = false;
  for (const moment of moments) {
    const at = Math.min(end, Math.max(start, positionOf(scale, moment.atMs)));
    if (now && now.state === moment.state && now.access === moment.access) continue;
    if (now) {
      const [level, next] = [LEVELS[now.access], LEVELS[moment.access]];
      if (at > from) stretches.push({ from, to: at, level, state: now.state, ahead, begins });
      if (next !== level && at > start)
        jumps.push({
          at,
          level: Math.min(level, next) as Level,
          height: Math.abs(next - level),
          state: moment.state,
          ahead,
        });
    }
    now = { state: moment.state, access: moment.access };
    from = at;
    begins = at > start;
  }
  if (now && end > from) stretches.push({ from, to: end, level: LEVELS[now.access], state: now.state, ahead, begins });
  return { stretches, jumps };
}
