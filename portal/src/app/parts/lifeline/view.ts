import { markOf, paidOf, type Moment } from './moments.ts';
import { lifeScale, type Range, type Scale } from './scale.ts';

interface ViewRequest<M extends Moment> {
  readonly range: Range;
  readonly nowMs: number;
  /** When the present period began; null without one. */
  readonly periodStartMs: number | null;
  readonly events: readonly M[];
  /** What would happen instead of what comes; null where nothing is supposed. */
  readonly instead: readonly M[] | null;
  /** The worst that may come: it has its place from the start, so that nothing moves when it is shown. */
  readonly worst: readonly Moment[];
}

interface View<M extends Moment> {
  readonly scale: Scale;
  readonly past: readonly M[];
  readonly coming: readonly M[];
  readonly instead: readonly M[] | null;
}

/** What is shown of a licence's life, and on which scale. */
export function viewOf<M extends Moment>(request: ViewRequest<M>): View<M> {
  const { range, nowMs, events } = request;
  const all = events.filter(({ past }) => past);
  const cut = <E extends Moment>(moments: readonly E[]) => (range === 'all' ? [...moments] : untilTurn(moments));
  const coming = cut(events.filter(({ past }) => !past));
  const instead = request.instead && cut(request.instead);
  const lasts = [coming, instead ?? [], cut(request.worst)].flatMap((moments) => moments.at(-1)?.atMs ?? []);
  const firstMs = all[0]?.atMs ?? nowMs;
  const { periodStartMs } = request;
  const startMs = range === 'period' && periodStartMs !== null && periodStartMs < nowMs ? periodStartMs : firstMs;
  const lastMs = lasts.length === 0 ? null : Math.max(...lasts);
  const scale = lifeScale({ range, nowMs, startMs, lastMs });
  return { scale, past: all.filter(({ atMs }) => atMs >= scale.fromMs), coming, instead };
}

/** What comes up to the next period, or to the end: after that the same begins again. */
export function untilTurn<M extends Moment>(moments: readonly M[]): M[] {
  const turn = moments.findIndex((moment) => paidOf(moment) !== undefined || markOf(moment) === 'end');
  return turn < 0 ? [...moments] : moments.slice(0, turn + 1);
}
