import type { Stripe } from 'stripe';
import type { Context } from './context.ts';
import { randomToken } from './ids.ts';

const DAY_SECONDS = 86_400;
const LIFETIME_SECONDS = 30 * DAY_SECONDS;
const MAX_LIFETIME_SECONDS = 120 * DAY_SECONDS;

/**
 * Creates the addresses of an invoice's page and of its PDF file. They expire 30 days after the invoice is due, or after now if it has no due date, and at
 * most 120 days from now: https://docs.stripe.com/invoicing/hosted-invoice-page. Their random part is their only protection, as at Stripe.
 */
export function createHostedLinks(
  { store, url, now }: Context,
  invoice: Pick<Stripe.Invoice, 'id' | 'due_date'>,
): { hosted_invoice_url: string; invoice_pdf: string } {
  const secret = randomToken(32);
  const expires = Math.min(Math.max(invoice.due_date ?? now, now) + LIFETIME_SECONDS, now + MAX_LIFETIME_SECONDS);
  store.sql('INSERT INTO hosted (secret, invoice, expires) VALUES (?, ?, ?)').run(secret, invoice.id, expires);
  const page = hostedLinkUrl(url, secret);
  return { hosted_invoice_url: page, invoice_pdf: `${page}/pdf` };
}

export const hostedLinkUrl = (url: string, secret: string): string => `${url}/i/${secret}`;

/** The invoice that a link opens, and whether the link has expired; undefined for an unknown link. */
export function findHostedInvoice(
  { store, now }: Context,
  secret: string,
): { invoice: Stripe.Invoice; expired: boolean } | undefined {
  const row = store.sql('SELECT invoice, expires FROM hosted WHERE secret = ?').get(secret);
  const invoice = row && store.get('invoice', String(row['invoice']));
  return invoice && { invoice, expired: Number(row['expires']) <= now };
}

/** The invoice with links that work: retrieving or listing invoices never returns an expired one, as at Stripe. */
export function withValidLink(context: Context, invoice: Stripe.Invoice): Stripe.Invoice {
  const secret = invoice.hosted_invoice_url?.split('/').at(-1);
  // An invoice of an earlier version of the stand-in has no file.
  if (!secret || (invoice.invoice_pdf && findHostedInvoice(context, secret)?.expired === false)) return invoice;
  const renewed = { ...invoice, ...createHostedLinks(context, invoice) };
  context.store.put('invoice', renewed);
  return renewed;
}
