import { Stripe } from 'stripe';

/** Stripe's own default: https://docs.stripe.com/webhooks#replay-attacks */
const TOLERANCE_S = 300;

/** Throws unless the secret signed exactly these bytes within the last five minutes. `signature`: `Stripe-Signature`. */
export function verifyWebhookSignature(rawBody: Buffer, signature: string, secret: string): void {
  Stripe.webhooks.constructEvent(rawBody, signature, secret, TOLERANCE_S);
}
