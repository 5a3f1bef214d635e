import type { Stripe } from 'stripe';
import type { Card, CardRefusal } from './card.ts';

/** What of a payment method may be shown. Only cards are taken. */
export function toCard({ id, card }: Stripe.PaymentMethod): Card | CardRefusal {
  if (!card) return { refused: 'not_a_card', detail: 'Only cards can be charged for renewals.' };
  return { id, brand: card.brand, last4: card.last4, expMonth: card.exp_month, expYear: card.exp_year };
}
