import { badParam } from './errors.ts';

const KNOWN = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

/** Largest amount of one charge, https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts: eight digits. */
const LARGEST = 99_999_999;

/**
 * Smallest charge in the currency's smallest unit, for a settlement account in the same currency.
 * Source: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
 */
const SMALLEST: Readonly<Record<string, number>> = {
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

/** The currency in lower case, as Stripe keeps it. */
export function currencyOf(code: string): string {
  const currency = code.toLowerCase();
  if (!KNOWN.has(currency)) throw badParam(`Invalid currency: ${currency}.`, 'currency', 'invalid_currency');
  return currency;
}

/** Zero when any positive amount can be charged. */
export const smallestCharge = (currency: string): number => SMALLEST[currency] ?? 0;

export function checkChargeAmount(amount: number, currency: string): void {
  if (amount < 1)
    throw badParam('This value must be greater than or equal to 1.', 'amount', 'parameter_invalid_integer');
  if (amount < smallestCharge(currency))
    throw badParam(
      `Amount must be at least ${smallestCharge(currency)} in the smallest unit of ${currency}`,
      'amount',
      'amount_too_small',
    );
  if (amount > LARGEST)
    throw badParam(
      `Amount must be no more than ${LARGEST} in the smallest unit of ${currency}`,
      'amount',
      'amount_too_large',
    );
}

/** Currencies that Stripe counts in hundredths although they have no minor unit, https://docs.stripe.com/currencies#special-cases */
const HUNDREDTHS_BY_RULE = new Set(['isk', 'ugx']);

/** An amount for people to read: `1900`, `eur` → `€19.00`. */
export function readable(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const digits = HUNDREDTHS_BY_RULE.has(currency) ? 2 : (format.resolvedOptions().maximumFractionDigits ?? 2);
  return format.format(amount / 10 ** digits);
}
