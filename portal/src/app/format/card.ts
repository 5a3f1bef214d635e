import type { PaymentMethod } from '../data/payment-methods.ts';

const DAY_MS = 86_400_000;
const ENDS_SOON_DAYS = 31;

/** `Visa ···· 4242`, which is not broken into lines. */
export function cardName({ brand, last4 }: PaymentMethod): string {
  return `${brand.charAt(0).toUpperCase()}${brand.slice(1)}\u00A0····\u00A0${last4}`;
}

/** Cards are good until the end of their month. */
export function lastDayOf({ exp_year, exp_month }: PaymentMethod): Date {
  return new Date(Date.UTC(exp_year, exp_month, 0, 12));
}

/** Whether a card is good for a month more at most, or no more. */
export function endsSoon(card: PaymentMethod, nowMs: number): boolean {
  return lastDayOf(card).getTime() - nowMs < ENDS_SOON_DAYS * DAY_MS;
}
