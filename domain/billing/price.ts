import type { Terms } from '../lifecycle/license.ts';
import { money, multiplyMoney, type Money } from '../money/money.ts';
import type { PriceLine, Span } from './lines.ts';

/** The part of the terms that a price follows from. */
export type PricedTerms = Pick<Terms, 'plan' | 'currency' | 'quantity'>;

/** The net price of one period for all seats. Throws `TypeError` where the plan has no price in the currency. */
export function periodPrice(terms: PricedTerms): Money {
  return multiplyMoney(seatPrice(terms), terms.quantity);
}

/** The lines of the price of the period `span`; their amounts add up to {@link periodPrice}. */
export function priceLines(terms: PricedTerms, { start, end }: Span): readonly PriceLine[] {
  const { plan, quantity } = terms;
  return [
    {
      kind: 'base',
      plan: { id: plan.id, name: plan.name },
      quantity,
      unitAmount: seatPrice(terms),
      amount: periodPrice(terms),
      period: { start, end },
    },
  ];
}

function seatPrice({ plan, currency }: PricedTerms): Money {
  const price = plan.prices[currency];
  if (price === undefined) throw new TypeError(`Plan ${plan.id} has no price in ${currency}`);
  return money(price, currency);
}
