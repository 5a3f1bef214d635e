import { invalidParam } from './errors.ts';

const KNOWN_CURRENCIES = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

/** The largest charge: eight digits. Source: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
const MAX_CHARGE_AMOUNT = 99_999_999;

/**
 * The smallest charge in minor units, for an account that settles in the same currency.
 * Source: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
 */
const MIN_CHARGE_AMOUNTS: Readonly<Record<string, number>> = {
  usd: 50,
  aed: 200,
  aud: 50,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
};

/** The currency in lower case, as in Stripe's objects. Throws Stripe's error for an unknown one. */
export function parseCurrency(code: string): string {
  const currency = code.toLowerCase();
  if (!KNOWN_CURRENCIES.has(currency))
    throw invalidParam(`Invalid currency: ${currency}.`, 'currency', 'invalid_currency');
  return currency;
}

/** The smallest charge in minor units; zero if every positive amount can be charged. */
export const minChargeAmount = (currency: string): number => MIN_CHARGE_AMOUNTS[currency] ?? 0;

/** Throws Stripe's error if the amount cannot be charged. */
export function checkChargeAmount(amount: number, currency: string): void {
  if (amount < 1)
    throw invalidParam('This value must be greater than or equal to 1.', 'amount', 'parameter_invalid_integer');
  if (amount < minChargeAmount(currency))
    throw invalidParam(
      `Amount must be at least ${minChargeAmount(currency)} in the smallest unit of ${currency}`,
      'amount',
      'amount_too_small',
    );
  if (amount > MAX_CHARGE_AMOUNT)
    throw invalidParam(
      `Amount must be no more than ${MAX_CHARGE_AMOUNT} in the smallest unit of ${currency}`,
      'amount',
      'amount_too_large',
    );
}

/** Currencies without a minor unit whose amounts Stripe counts in hundredths, https://docs.stripe.com/currencies#special-cases */
const TWO_DIGIT_CURRENCIES = new Set(['isk', 'ugx']);

/** An amount for people to read: `1900`, `eur` → `€19.00`. The amount may have up to four decimals, as unit prices do. */
export function formatAmount(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const digits = TWO_DIGIT_CURRENCIES.has(currency) ? 2 : (format.resolvedOptions().maximumFractionDigits ?? 2);
  const shown = Number.isInteger(amount)
    ? format
    : new Intl.NumberFormat('en', { style: 'currency', currency, maximumFractionDigits: digits + 4 });
  return shown.format(amount / 10 ** digits);
}
