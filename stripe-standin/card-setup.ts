import type { Stripe } from 'stripe';
import { TEST_CARDS } from '../domain/billing/test-cards.ts';
import { attachPaymentMethod, requireCardState, markCardSetUp } from './cards.ts';
import { authenticationUrl } from './charging.ts';
import { completeSessionOf } from './checkout.ts';
import type { Context } from './context.ts';
import { invalidRequest, type ApiError } from './errors.ts';
import { idOf } from './ids.ts';
import { adviceCode, declineError, declineMessage } from './objects/decline.ts';

/** Sets a card up for later payments, with the outcome of its test card. Attaches it on success; throws a 402 if it is declined. */
export function confirmSetup(
  context: Context,
  intent: Stripe.SetupIntent,
  method: Stripe.PaymentMethod,
  options: { authenticated: boolean; returnUrl?: string | undefined },
): Stripe.SetupIntent {
  if (intent.status === 'succeeded' || intent.status === 'canceled') throw setupIntentStateError(intent, 'confirm');
  const prepared = { ...intent, payment_method: method.id };
  if (method.sepa_debit) return recordSuccess(context, prepared, method);
  const outcome = TEST_CARDS[requireCardState(context, method.id).token].setUp;
  if (outcome.kind === 'declined') {
    const failed = recordFailure(context, prepared, {
      type: 'card_error',
      code: outcome.code,
      decline_code: outcome.declineCode,
      advice_code: adviceCode(outcome),
      message: declineMessage(outcome),
      payment_method: method,
    });
    throw declineError(outcome, { setup_intent: failed, payment_method: method });
  }
  if (outcome.kind === 'needs_authentication' && !options.authenticated)
    return requireAction(context, prepared, options.returnUrl);
  return recordSuccess(context, prepared, method);
}

/** Records that the customer passed or failed the authentication that a setup intent waits for. */
export function completeSetup(context: Context, intent: Stripe.SetupIntent, passed: boolean): Stripe.SetupIntent {
  const method = context.store.get('payment_method', idOf(intent.payment_method) ?? '');
  if (intent.status !== 'requires_action' || !method) throw setupIntentStateError(intent, 'authenticate');
  if (passed) return confirmSetup(context, intent, method, { authenticated: true });
  return recordFailure(context, intent, {
    type: 'card_error',
    code: 'setup_intent_authentication_failure',
    message: 'The latest attempt to set up the payment method has failed because authentication failed.',
    payment_method: method,
  });
}

function recordSuccess(context: Context, intent: Stripe.SetupIntent, method: Stripe.PaymentMethod): Stripe.SetupIntent {
  const customer = idOf(intent.customer);
  if (customer) attachPaymentMethod(context, method, customer);
  markCardSetUp(context, method.id);
  const succeeded: Stripe.SetupIntent = { ...intent, status: 'succeeded', last_setup_error: null, next_action: null };
  context.store.put('setup_intent', succeeded);
  context.emit('setup_intent.succeeded', succeeded);
  completeSessionOf(context, succeeded);
  return succeeded;
}

function requireAction(
  context: Context,
  intent: Stripe.SetupIntent,
  returnUrl: string | undefined,
): Stripe.SetupIntent {
  const waiting: Stripe.SetupIntent = {
    ...intent,
    status: 'requires_action',
    next_action: {
      type: 'redirect_to_url',
      redirect_to_url: { return_url: returnUrl ?? null, url: authenticationUrl(context, intent) },
    },
  };
  context.store.put('setup_intent', waiting);
  context.emit('setup_intent.requires_action', waiting);
  return waiting;
}

function recordFailure(
  context: Context,
  intent: Stripe.SetupIntent,
  error: Stripe.SetupIntent.LastSetupError,
): Stripe.SetupIntent {
  const failed: Stripe.SetupIntent = {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    last_setup_error: error,
    next_action: null,
  };
  context.store.put('setup_intent', failed);
  context.emit('setup_intent.setup_failed', failed);
  return failed;
}

/** Stripe's error for an action that the intent's status does not allow. */
export const setupIntentStateError = (intent: Stripe.SetupIntent, verb: string): ApiError =>
  invalidRequest(
    `You cannot ${verb} this SetupIntent because it has a status of ${intent.status}.`,
    'setup_intent_unexpected_state',
    { setup_intent: intent },
  );
