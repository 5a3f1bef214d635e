import type { Stripe } from 'stripe';
import type { Context } from './context.ts';
import { invalidParam, resourceMissing } from './errors.ts';
import { boolean, type Decoder } from './params.ts';

export function requireInvoice({ store }: Context, id: string): Stripe.Invoice {
  const invoice = store.get('invoice', id);
  if (!invoice) throw resourceMissing('invoice', id);
  return invoice;
}

/** The stand-in never moves an invoice on its own: finalizing and paying are the caller's. */
export const autoAdvance: Decoder<boolean | undefined> = (node, name) => {
  const value = boolean(node, name);
  if (value)
    throw invalidParam('The stand-in does not advance invoices by itself; send false, then finalize and pay.', name);
  return value;
};
