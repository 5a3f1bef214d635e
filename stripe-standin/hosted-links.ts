import type { Stripe } from 'stripe';
import type { Context } from './context.ts';
import { randomToken } from './ids.ts';

/** Creates the address of an invoice's page. The random part is its only protection, as at Stripe. */
export function createHostedLink({ store, url }: Context, invoice: string): string {
  const secret = randomToken(32);
  store.sql('INSERT INTO hosted (secret, invoice) VALUES (?, ?)').run(secret, invoice);
  return hostedLinkUrl(url, secret);
}

export const hostedLinkUrl = (url: string, secret: string): string => `${url}/i/${secret}`;

/** The invoice that a link's secret opens. */
export function findHostedInvoice({ store }: Context, secret: string): Stripe.Invoice | undefined {
  const row = store.sql('SELECT invoice FROM hosted WHERE secret = ?').get(secret);
  return row && store.get('invoice', String(row['invoice']));
}
