import { CURRENCIES, isCurrency, type Money } from '../money/money.ts';

/** What an invoice is looked for by: the number that is printed on it, or what it comes to. */
export type InvoiceSearch = { readonly number: string } | { readonly amounts: readonly Money[] };

/** Nobody types more: a number has 25 characters at most. */
export const MAX_INVOICE_SEARCH = 60;

const CURRENCY_SIGNS = new RegExp(String.raw`\p{Sc}|${Object.keys(CURRENCIES).join('|')}|円`, 'giu');
/** A point or a comma may separate thousands, and the decimals; spaces and apostrophes only thousands. */
const AMOUNT = /^(\d+|\d{1,3}(?:[.,]\d{3})+)(?:[.,](\d{1,2}))?$/;

/** What was typed. A sum may be of any currency whose decimals fit: `45` is €45.00 and ¥45, `45,5` is €45.50. */
export function readInvoiceSearch(typed: string): InvoiceSearch {
  const text = typed.trim();
  const [, whole, decimals = ''] = AMOUNT.exec(text.replaceAll(CURRENCY_SIGNS, '').replaceAll(/[\s'’]/gu, '')) ?? [];
  if (whole === undefined) return { number: text.toUpperCase() };
  const amounts = Object.keys(CURRENCIES)
    .filter(isCurrency)
    .filter((currency) => decimals.length <= CURRENCIES[currency])
    .map((currency) => ({
      amount: Number(whole.replaceAll(/\D/g, '') + decimals.padEnd(CURRENCIES[currency], '0')),
      currency,
    }));
  return { amounts: amounts.filter(({ amount }) => Number.isSafeInteger(amount)) };
}
