import type { PaymentMethod } from '../data/payment-methods.ts';

/** `Visa ···· 4242`, which is not broken into lines. */
export function cardName({ brand, last4 }: PaymentMethod): string {
  return `${brand.charAt(0).toUpperCase()}${brand.slice(1)}\u00A0····\u00A0${last4}`;
}

/** Cards are good until the end of their month. */
export function lastDayOf({ exp_year, exp_month }: PaymentMethod): Date {
  return new Date(Date.UTC(exp_year, exp_month, 0, 12));
}
