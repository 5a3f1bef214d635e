import type { Stripe } from 'stripe';
import { chargeOutcome, type CardOutcome } from '../domain/billing/test-cards.ts';
import { requireCardState, markCardSetUp } from './cards.ts';
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

/** What became of one attempt to collect a payment intent. A refusal carries the 402 to answer with. */
export type PaymentAttempt =
  | { kind: 'succeeded'; intent: Stripe.PaymentIntent }
  | { kind: 'requires_action'; intent: Stripe.PaymentIntent }
  | { kind: 'declined'; intent: Stripe.PaymentIntent; error: ApiError };

interface AttemptOptions {
  offSession: boolean;
  /** The customer has just authenticated this payment. */
  authenticated?: boolean;
  /**
   * What an off-session payment does when the issuer asks for authentication: a bare payment intent is declined with
   * `authentication_required`, an invoice's waits for the customer in `requires_action`.
   */
  onAuthentication: 'decline' | 'wait';
  returnUrl?: string | undefined;
}

const CONFIRMABLE_STATUSES = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

/** Charges the payment intent with the payment method as its test card says. */
export function attemptPayment(
  context: Context,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  how: AttemptOptions,
): PaymentAttempt {
  if (!CONFIRMABLE_STATUSES.includes(intent.status)) throw paymentIntentStateError(intent, 'confirm');
  const { token, setUp } = requireCardState(context, method.id);
  const outcome = chargeOutcome(token, { offSession: how.offSession, setUp });
  const ready = { ...intent, payment_method: method.id };
  if (outcome.kind === 'needs_authentication' && !how.authenticated) {
    return how.offSession && how.onAuthentication === 'decline'
      ? recordDecline(context, ready, method, AUTHENTICATION_REQUIRED, false)
      : requireAction(context, ready, how.returnUrl);
  }
  const answer = outcomeAfterAuthentication(outcome);
  const authenticated = how.authenticated ?? false;
  return answer.kind === 'declined'
    ? recordDecline(context, ready, method, answer, authenticated)
    : recordSuccess(context, ready, method, authenticated);
}

/** The customer has finished, or failed, the authentication that a payment intent waits for. */
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
  const made = newCharge(intent, method, { refusal: undefined, authenticated, now: context.now });
  const succeeded: Stripe.PaymentIntent = {
    ...intent,
    status: 'succeeded',
    amount_received: intent.amount,
    latest_charge: made.id,
    last_payment_error: null,
    next_action: null,
  };
  context.store.put('charge', made);
  context.store.put('payment_intent', succeeded);
  if (authenticated && intent.setup_future_usage === 'off_session') markCardSetUp(context, method.id);
  context.emit('charge.succeeded', made);
  context.emit('payment_intent.succeeded', succeeded);
  return { kind: 'succeeded', intent: succeeded };
}

function recordDecline(
  context: Context,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  refusal: IssuerDecline,
  authenticated: boolean,
): PaymentAttempt {
  const made = newCharge(intent, method, { refusal, authenticated, now: context.now });
  const failed: Stripe.PaymentIntent = {
    ...withoutPaymentMethod(intent),
    latest_charge: made.id,
    last_payment_error: {
      type: 'card_error',
      charge: made.id,
      code: refusal.code,
      decline_code: refusal.declineCode,
      advice_code: adviceCode(refusal),
      message: declineMessage(refusal),
      payment_method: method,
    },
  };
  context.store.put('charge', made);
  context.store.put('payment_intent', failed);
  context.emit('charge.failed', made);
  context.emit('payment_intent.payment_failed', failed);
  const error = declineError(refusal, { charge: made.id, payment_intent: failed, payment_method: method });
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

/** Where a person completes 3D Secure. */
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

export const paymentIntentStateError = (intent: Stripe.PaymentIntent, verb: string): ApiError =>
  invalidRequest(
    `You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}.`,
    'payment_intent_unexpected_state',
    { payment_intent: intent },
  );
