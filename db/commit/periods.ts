import type { License } from '../../domain/lifecycle/license.ts';
import { toTimestamptz, toTstzrange } from '../time.ts';

interface PeriodSpan {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The periods that consecutive states of a licence have held, and the instant to which every earlier period is cut: none
 * reaches past the end of the licence's current one, so an ending that cuts a period paid ahead also cuts those before
 * it. `cut_to` is null where no period is held.
 */
export function periodRows(licenses: readonly License[]) {
  const held = new Map<number, PeriodSpan>();
  let cutTo: number | null = null;
  for (const { period } of licenses) {
    if (!period) continue;
    const { number, kind, end } = period;
    cutTo = Math.min(cutTo ?? end, end);
    for (const [other, span] of held)
      held.set(other, { ...span, start: Math.min(span.start, end), end: Math.min(span.end, end) });
    held.set(number, { kind, start: period.start, end });
  }
  return {
    cut_to: cutTo === null ? null : toTimestamptz(cutTo),
    periods: Array.from(held, ([number, { kind, start, end }]) => ({
      number,
      kind,
      span: toTstzrange(start < end ? { start, end } : null),
    })),
  };
}
