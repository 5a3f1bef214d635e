import type { Stripe } from 'stripe';
import type { Context } from './context.ts';

/** Where the page of a session is. */
export const checkoutPages = (context: Pick<Context, 'url'>): string => `${context.url}/c/pay`;

/** The session as it is now: one that was not completed in time has expired. Undefined for an unknown id. */
export function findSession({ store, now }: Context, id: string): Stripe.Checkout.Session | undefined {
  const session = store.get('checkout.session', id);
  if (session?.status !== 'open' || session.expires_at > now) return session;
  return { ...session, status: 'expired', url: null };
}

/** Completes the session that a setup intent belongs to, if there is one: its card is saved. */
export function completeSessionOf(context: Context, intent: Stripe.SetupIntent): void {
  const [session] = context.store.all('checkout.session', { parent: intent.id });
  if (session?.status !== 'open') return;
  const complete: Stripe.Checkout.Session = { ...session, status: 'complete', url: null };
  context.store.put('checkout.session', complete);
  context.emit('checkout.session.completed', complete);
}

/** Where the customer goes on: the id of the session takes the place of a template, as at Stripe. */
export const returnUrlOf = (session: Stripe.Checkout.Session): string | null =>
  session.success_url?.replaceAll('{CHECKOUT_SESSION_ID}', session.id) ?? null;
