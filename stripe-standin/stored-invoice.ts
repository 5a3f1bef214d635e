import type { Stripe } from 'stripe';
import type { Context } from './context.ts';
import { invalidParam, resourceMissing } from './errors.ts';
import { boolean, type Decoder } from './params.ts';

/** The invoice; throws Stripe's 404 if there is none. */
export function requireInvoice({ store }: Context, id: string): Stripe.Invoice {
  const invoice = store.get('invoice', id);
  if (!invoice) throw resourceMissing('invoice', id);
  return invoice;
}

/** The stand-in never advances an invoice automatically: the caller finalizes and pays. */
export const autoAdvance: Decoder<boolean | undefined> = (node, name) => {
  const value = boolean(node, name);
  if (value)
    throw invalidParam(
      'The stand-in does not advance invoices automatically. Send false, then finalize and pay.',
      name,
    );
  return value;
};
