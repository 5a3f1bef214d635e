import type { Stripe } from 'stripe';
import { chargeOutcome, type CardOutcome } from '../domain/billing/test-cards.ts';
import { startDebit } from './bank-debits.ts';
import { findDebit, requireCardState, markCardSetUp } from './cards.ts';
import type { Context } from './context.ts';
import { invalidRequest, type ApiError } from './errors.ts';
import { idOf } from './ids.ts';
import { newCharge } from './objects/charge.ts';
import {
  adviceCode,
  AUTHENTICATION_REQUIRED,
  declineError,
  declineMessage,
  type IssuerDecline,
} from './objects/decline.ts';

/** The outcome of one attempt to collect a payment intent. `error` is the 402 to reply with. */
export type PaymentAttempt =
  | { kind: 'succeeded'; intent: Stripe.PaymentIntent }
  | { kind: 'processing'; intent: Stripe.PaymentIntent }
  | { kind: 'requires_action'; intent: Stripe.PaymentIntent }
  | { kind: 'declined'; intent: Stripe.PaymentIntent; error: ApiError };

interface AttemptOptions {
  offSession: boolean;
  /** Whether the customer has just authenticated this payment. */
  authenticated?: boolean;
  /**
   * What an off-session payment does when the issuer asks for authentication. A payment intent without an invoice is declined
   * with `authentication_required`; the payment intent of an invoice waits for the customer in `requires_action`.
   */
  onAuthentication: 'decline' | 'wait';
  returnUrl?: string | undefined;
}

const CONFIRMABLE_STATUSES = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

/** Charges a payment method for the payment intent, with the outcome of its test card. */
export function attemptPayment(
  context: Context,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  options: AttemptOptions,
): PaymentAttempt {
  if (!CONFIRMABLE_STATUSES.includes(intent.status)) throw paymentIntentStateError(intent, 'confirm');
  const debit = findDebit(context, method.id);
  if (debit) return { kind: 'processing', intent: startDebit(context, intent, method, debit) };
  const { token, setUp } = requireCardState(context, method.id);
  const outcome = chargeOutcome(token, { offSession: options.offSession, setUp });
  const prepared = { ...intent, payment_method: method.id };
  if (outcome.kind === 'needs_authentication' && !options.authenticated) {
    return options.offSession && options.onAuthentication === 'decline'
      ? recordDecline(context, prepared, method, AUTHENTICATION_REQUIRED, false)
      : requireAction(context, prepared, options.returnUrl);
  }
  const final = outcomeAfterAuthentication(outcome);
  const authenticated = options.authenticated ?? false;
  return final.kind === 'declined'
    ? recordDecline(context, prepared, method, final, authenticated)
    : recordSuccess(context, prepared, method, authenticated);
}

/** Records that the customer passed or failed the authentication that a payment intent waits for. */
export function completeAuthentication(
  context: Context,
  intent: Stripe.PaymentIntent,
  passed: boolean,
): PaymentAttempt {
  const method = context.store.get('payment_method', idOf(intent.payment_method) ?? '');
  if (intent.status !== 'requires_action' || !method) throw paymentIntentStateError(intent, 'authenticate');
  if (passed)
    return attemptPayment(context, intent, method, {
      offSession: false,
      authenticated: true,
      onAuthentication: 'wait',
    });
  const failed: Stripe.PaymentIntent = {
    ...withoutPaymentMethod(intent),
    last_payment_error: {
      type: 'card_error',
      code: 'payment_intent_authentication_failure',
      message:
        'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
      payment_method: method,
    },
  };
  context.store.put('payment_intent', failed);
  context.emit('payment_intent.payment_failed', failed);
  return { kind: 'declined', intent: failed, error: paymentIntentStateError(failed, 'authenticate') };
}

export function cancelPaymentIntent(
  context: Context,
  intent: Stripe.PaymentIntent,
  reason: Stripe.PaymentIntent.CancellationReason | null,
): Stripe.PaymentIntent {
  if (!CONFIRMABLE_STATUSES.includes(intent.status)) throw paymentIntentStateError(intent, 'cancel');
  const canceled: Stripe.PaymentIntent = {
    ...intent,
    status: 'canceled',
    canceled_at: context.now,
    cancellation_reason: reason,
    next_action: null,
  };
  context.store.put('payment_intent', canceled);
  context.emit('payment_intent.canceled', canceled);
  return canceled;
}

const outcomeAfterAuthentication = (outcome: CardOutcome): Exclude<CardOutcome, { kind: 'needs_authentication' }> =>
  outcome.kind === 'needs_authentication' ? outcome.afterwards : outcome;

function recordSuccess(
  context: Context,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  authenticated: boolean,
): PaymentAttempt {
  const charge = newCharge(intent, method, { decline: undefined, authenticated, now: context.now });
  const succeeded: Stripe.PaymentIntent = {
    ...intent,
    status: 'succeeded',
    amount_received: intent.amount,
    latest_charge: charge.id,
    last_payment_error: null,
    next_action: null,
  };
  context.store.put('charge', charge);
  context.store.put('payment_intent', succeeded);
  if (authenticated && intent.setup_future_usage === 'off_session') markCardSetUp(context, method.id);
  context.emit('charge.succeeded', charge);
  context.emit('payment_intent.succeeded', succeeded);
  return { kind: 'succeeded', intent: succeeded };
}

function recordDecline(
  context: Context,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  decline: IssuerDecline,
  authenticated: boolean,
): PaymentAttempt {
  const charge = newCharge(intent, method, { decline, authenticated, now: context.now });
  const failed: Stripe.PaymentIntent = {
    ...withoutPaymentMethod(intent),
    latest_charge: charge.id,
    last_payment_error: {
      type: 'card_error',
      charge: charge.id,
      code: decline.code,
      decline_code: decline.declineCode,
      advice_code: adviceCode(decline),
      message: declineMessage(decline),
      payment_method: method,
    },
  };
  context.store.put('charge', charge);
  context.store.put('payment_intent', failed);
  context.emit('charge.failed', charge);
  context.emit('payment_intent.payment_failed', failed);
  const error = declineError(decline, { charge: charge.id, payment_intent: failed, payment_method: method });
  return { kind: 'declined', intent: failed, error };
}

function requireAction(context: Context, intent: Stripe.PaymentIntent, returnUrl: string | undefined): PaymentAttempt {
  const waiting: Stripe.PaymentIntent = {
    ...intent,
    status: 'requires_action',
    next_action: {
      type: 'redirect_to_url',
      redirect_to_url: { return_url: returnUrl ?? null, url: authenticationUrl(context, intent) },
    },
  };
  context.store.put('payment_intent', waiting);
  context.emit('payment_intent.requires_action', waiting);
  return { kind: 'requires_action', intent: waiting };
}

/** The page on which the customer completes 3D Secure. */
export const authenticationUrl = (
  { url }: Context,
  { id, client_secret }: Stripe.PaymentIntent | Stripe.SetupIntent,
): string => `${url}/authenticate/${id}?client_secret=${client_secret ?? ''}`;

const withoutPaymentMethod = (intent: Stripe.PaymentIntent): Stripe.PaymentIntent => ({
  ...intent,
  status: 'requires_payment_method',
  payment_method: null,
  next_action: null,
});

/** Stripe's error for an action that the intent's status does not allow. */
export const paymentIntentStateError = (intent: Stripe.PaymentIntent, verb: string): ApiError =>
  invalidRequest(
    `You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}.`,
    'payment_intent_unexpected_state',
    { payment_intent: intent },
  );
