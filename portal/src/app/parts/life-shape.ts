import type { License, Plan } from '../data/licenses.ts';

/** How far from above a line is drawn: 0 is everything, 3 is nothing. */
export type Level = 0 | 1 | 2 | 3;
type State = License['state'];

export interface LifeShape {
  readonly stretches: readonly { from: number; to: number; level: Level; state: State; ahead: boolean }[];
  /** Changes of level: from the upper one, over a number of levels. */
  readonly jumps: readonly { at: number; level: Level; height: number; state: State }[];
  readonly marks: readonly { at: number; level: Level; state: State; kind: MarkKind; past: boolean }[];
  /** Where the line leaves the axis. */
  readonly end: { readonly level: Level; readonly state: State };
}
type MarkKind = 'change' | 'charge' | 'notice' | 'deadline' | 'end';

type LifeFacts = Pick<License, 'state' | 'access' | 'since' | 'next'>;
type PlanFacts = Pick<Plan, 'entitlements'>;

const DAY_MS = 86_400_000;
/** The time that the lines of a list show. */
export interface TimeAxis {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The axis of the dashboard: two weeks back, twelve weeks ahead. */
export function listAxis(nowMs: number): TimeAxis {
  return { fromMs: nowMs - 14 * DAY_MS, toMs: nowMs + 84 * DAY_MS };
}

export const LEVELS: Readonly<Record<License['access'], Level>> = {
  everything: 0,
  reduced: 1,
  read_only: 2,
  nothing: 3,
};

/** Where an instant lies on the axis, in per cent of its length. */
export function positionOf(instantMs: number, { fromMs, toMs }: TimeAxis): number {
  return ((instantMs - fromMs) / (toMs - fromMs)) * 100;
}

/** What an event of `next` leads to: the state after it and how much can be used, where it changes them. */
type Effect = { readonly mark: MarkKind | null; readonly state?: State; readonly level?: Level };

function effectOf({ what, amount }: License['next'][number], plan: PlanFacts | undefined): Effect {
  const keptIn = (phase: 'suspended' | 'expired'): Level =>
    plan?.entitlements.some(({ also_in }) => also_in.includes(phase)) ? LEVELS.read_only : LEVELS.nothing;
  switch (what) {
    case 'reminder':
      return { mark: 'notice' };
    case 'payment_check':
      return { mark: null };
    case 'retry':
      return { mark: 'charge' };
    case 'change':
      return { mark: 'change' };
    case 'purchase':
    case 'renewal':
      return { mark: amount ? 'charge' : 'change', state: 'active', level: LEVELS.everything };
    case 'resumption':
      return { mark: 'change', state: 'active', level: LEVELS.everything };
    case 'entitlement_reduction':
      return { mark: null, level: LEVELS.reduced };
    case 'grace_end':
      return { mark: 'deadline', state: 'suspended', level: keptIn('suspended') };
    case 'trial_end':
    case 'period_end':
    case 'expiry':
      return { mark: 'end', state: 'expired', level: keptIn('expired') };
    case 'purchase_end':
    case 'retirement':
      return { mark: 'end', state: 'retired', level: LEVELS.nothing };
  }
}

/** The line of a licence on the axis of a list: solid since its state began, then what is known to come. */
export function lifeShape(
  license: LifeFacts,
  plan: PlanFacts | undefined,
  { nowMs, axis }: { readonly nowMs: number; readonly axis: TimeAxis },
): LifeShape {
  const nowAt = positionOf(nowMs, axis);
  const since = Math.min(nowAt, positionOf(Date.parse(license.since), axis));
  let [state, level]: [State, Level] = [license.state, LEVELS[license.access]];
  const stretches = [{ from: Math.max(0, since), to: nowAt, level, state, ahead: false }];
  const jumps: LifeShape['jumps'][number][] = [];
  const marks: LifeShape['marks'][number][] =
    since > 0 ? [{ at: since, level, state, kind: 'change', past: true }] : [];
  let from = nowAt;
  for (const event of license.next.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))) {
    const at = Math.max(nowAt, positionOf(Date.parse(event.at), axis));
    if (at >= 100) break;
    const effect = effectOf(event, plan);
    const after = { state: effect.state ?? state, level: effect.level ?? level };
    const isTurn = after.state !== state || after.level !== level;
    if (isTurn) {
      stretches.push({ from, to: at, level, state, ahead: true });
      from = at;
    }
    if (effect.mark)
      marks.push({
        at,
        level: markLevel(effect.mark, level, after.level),
        state: after.state,
        kind: effect.mark,
        past: false,
      });
    if (after.level !== level)
      jumps.push({ at, level: higher(level, after.level), height: Math.abs(after.level - level), state: after.state });
    ({ state, level } = after);
  }
  stretches.push({ from, to: 100, level, state, ahead: true });
  return { stretches, jumps, marks, end: { level, state } };
}

/** What ends something stands where it was; what begins something, where it will be. */
function markLevel(kind: MarkKind, before: Level, after: Level): Level {
  return kind === 'deadline' || kind === 'end' ? before : after;
}

function higher(one: Level, other: Level): Level {
  return one < other ? one : other;
}
