import type { Stripe } from 'stripe';
import { record, text, type Decoder } from '../params.ts';

const addressFields = record({ city: text, country: text, line1: text, line2: text, postal_code: text, state: text });

/** An address in which every field is present, as in Stripe's replies; null for an empty one, which takes away the one before. */
export const address: Decoder<Stripe.Address | null | undefined> = (node, name) => {
  if (node === undefined) return undefined;
  if (node === '') return null;
  const given = addressFields(node, name);
  return {
    city: given.city || null,
    country: given.country || null,
    line1: given.line1 || null,
    line2: given.line2 || null,
    postal_code: given.postal_code || null,
    state: given.state || null,
  };
};
