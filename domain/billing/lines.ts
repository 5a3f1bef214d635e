import type { InstantMs } from '../calendar/instant.ts';
import { addMoney, type Money } from '../money/money.ts';

/** One line of a charge. It holds facts only: the text is made from them in the reader's language. */
export interface PriceLine {
  readonly kind: 'base' | 'proration' | 'usage' | 'adjustment';
  readonly plan: { readonly id: string; readonly name: string };
  /** Seats, or units of usage. */
  readonly quantity: number;
  /** Price of one seat or unit. */
  readonly unitAmount: Money;
  /** Net, in minor units; a credit is negative. */
  readonly amount: Money;
  readonly period: Span;
}

/** `[start, end)`. */
export interface Span {
  readonly start: InstantMs;
  readonly end: InstantMs;
}

/** The sum of the lines. Throws `TypeError` without lines, or for lines in several currencies. */
export function totalOf([first, ...others]: readonly PriceLine[]): Money {
  if (!first) throw new TypeError('A charge without lines');
  return others.reduce((sum, { amount }) => addMoney(sum, amount), first.amount);
}

/** From the earliest start to the latest end of the lines. */
export function spanOf(lines: readonly PriceLine[]): Span {
  return {
    start: Math.min(...lines.map(({ period }) => period.start)),
    end: Math.max(...lines.map(({ period }) => period.end)),
  };
}
