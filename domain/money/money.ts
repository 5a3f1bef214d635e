/** The currencies that plans can be priced in, with their number of decimals (ISO 4217). */
export const CURRENCIES = { EUR: 2, USD: 2, JPY: 0 } as const satisfies Record<string, number>;

export type Currency = keyof typeof CURRENCIES;

/** An amount in whole minor units (cents, yen). Never passes through floating point: see {@link money}. */
export interface Money {
  readonly amount: number;
  readonly currency: Currency;
}

export function isCurrency(value: string): value is Currency {
  return Object.hasOwn(CURRENCIES, value);
}

/** Throws `RangeError` unless `amount` is a safe integer: a fraction of a minor unit is a bug, never rounded away. */
export function money(amount: number, currency: Currency): Money {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`Not whole minor units: ${amount} ${currency}`);
  return { amount, currency };
}

/** `money` × a whole quantity. Throws `RangeError` past the safe integers. */
export function multiplyMoney(price: Money, quantity: number): Money {
  if (!Number.isSafeInteger(quantity)) throw new RangeError(`Not a whole quantity: ${quantity}`);
  return money(price.amount * quantity, price.currency);
}

/** The sum. Throws `TypeError` when the currencies differ. */
export function addMoney(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new TypeError(`Cannot add ${b.currency} to ${a.currency}`);
  return money(a.amount + b.amount, a.currency);
}

/** For operators, the same everywhere: `EUR 19.00`, `JPY 1900`. The digits are placed, not divided. */
export function formatMoneyCode({ amount, currency }: Money): string {
  return `${currency} ${formatDecimal(amount, CURRENCIES[currency])}`;
}

/** Without its currency: `19.00`. */
export function formatAmount({ amount, currency }: Money): string {
  return formatDecimal(amount, CURRENCIES[currency]);
}

/** For people, in the language's conventions: `19,00 €`, `$19.00`, `￥1,900`. */
export function formatMoney(value: Money, language: string): string {
  // Intl formats decimal strings exactly (ECMA-402 NumberFormat v3); a number would pass through a double.
  return new Intl.NumberFormat(language, { style: 'currency', currency: value.currency }).format(
    formatDecimal(value.amount, CURRENCIES[value.currency]),
  );
}

function formatDecimal(amount: number, decimals: number): Intl.StringNumericLiteral {
  const digits = Math.abs(amount)
    .toString()
    .padStart(decimals + 1, '0');
  const sign = amount < 0 ? '-' : '';
  const whole = digits.slice(0, digits.length - decimals);
  const text = decimals === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-decimals)}`;
  return text as Intl.StringNumericLiteral;
}
