import type { Stripe } from 'stripe';
import { declineRule } from '../../domain/billing/declines.ts';
import type { Declined } from '../../domain/billing/test-cards.ts';
import { cardError, type ApiError } from '../errors.ts';

/** Stripe's messages by decline code, https://docs.stripe.com/declines/codes. All other codes have "Your card was declined." */
const MESSAGES: Readonly<Record<string, string>> = {
  authentication_required: 'Your card was declined. This transaction requires authentication.',
  card_velocity_exceeded:
    'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
  expired_card: 'Your card has expired.',
  incorrect_cvc: "Your card's security code is incorrect.",
  insufficient_funds: 'Your card has insufficient funds.',
  processing_error: 'An error occurred while processing your card. Try again in a little bit.',
};

/** A decline by the card's issuer: a test card's own, or that the customer must authenticate. */
export type IssuerDecline = Declined | { kind: 'declined'; code: 'authentication_required'; declineCode: string };

export const AUTHENTICATION_REQUIRED: IssuerDecline = {
  kind: 'declined',
  code: 'authentication_required',
  declineCode: 'authentication_required',
};

export const declineMessage = ({ declineCode }: IssuerDecline): string =>
  MESSAGES[declineCode] ?? 'Your card was declined.';

const ADVICE_CODES = {
  never: 'do_not_try_again',
  schedule: 'try_again_later',
  needs_customer: 'confirm_card_data',
} as const;

/** Stripe's advice on whether another attempt can succeed, https://docs.stripe.com/declines/codes#retrying-issuer-declines */
export const adviceCode = ({ declineCode }: IssuerDecline): (typeof ADVICE_CODES)[keyof typeof ADVICE_CODES] =>
  ADVICE_CODES[declineRule(declineCode).retry];

/** The 402 reply for a declined card. */
export const declineError = (
  decline: IssuerDecline,
  extra: {
    charge?: string;
    payment_intent?: Stripe.PaymentIntent;
    payment_method?: Stripe.PaymentMethod;
    setup_intent?: Stripe.SetupIntent;
  },
): ApiError =>
  cardError({
    code: decline.code,
    decline_code: decline.declineCode,
    advice_code: adviceCode(decline),
    message: declineMessage(decline),
    ...(decline.code === 'incorrect_cvc' && { param: 'cvc' }),
    ...(decline.code === 'expired_card' && { param: 'exp_month' }),
    ...extra,
  });
