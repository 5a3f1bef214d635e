import type { UpcomingCharge } from '../../data/upcoming-charges.ts';

type Money = UpcomingCharge['amount'];

/** The charges of a month, and what they add up to in each currency. */
export interface MonthOfCharges {
  readonly month: string;
  readonly charges: readonly UpcomingCharge[];
  readonly sums: readonly Money[];
}

/** Puts charges, which are in order of time, under their months. */
export function chargesByMonth(
  charges: readonly UpcomingCharge[],
  monthOf: (instant: string) => string,
): MonthOfCharges[] {
  const months = Map.groupBy(charges, ({ at }) => monthOf(at));
  return [...months].map(([month, ofMonth]) => ({ month, charges: ofMonth, sums: sumsOf(ofMonth) }));
}

function sumsOf(charges: readonly UpcomingCharge[]): Money[] {
  const byCurrency = Map.groupBy(charges, ({ amount }) => amount.currency);
  return [...byCurrency].map(([currency, ofCurrency]) => ({
    currency,
    amount: ofCurrency.reduce((sum, { amount }) => sum + amount.amount, 0),
  }));
}
