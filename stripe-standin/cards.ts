import type { Stripe } from 'stripe';
import { findTestCard, TEST_CARDS, testCardTokens, type TestCardToken } from '../domain/billing/test-cards.ts';
import { findTestDebit, type TestDebitToken } from '../domain/billing/test-debits.ts';
import type { Context } from './context.ts';
import { resourceMissing, invalidRequest } from './errors.ts';
import { idOf } from './ids.ts';
import { newCardPaymentMethod, newDebitPaymentMethod, type GivenDetails } from './objects/payment-method.ts';
import { declineError } from './objects/decline.ts';

/** The test card behind a payment method, and whether it has been set up for off-session use. */
interface CardState {
  token: TestCardToken;
  setUp: boolean;
}

/** Stores a new payment method for a test card. */
export function createCard(context: Context, token: TestCardToken, given: GivenDetails = {}): Stripe.PaymentMethod {
  return storeMethod(context, newCardPaymentMethod(token, context.now, given), token);
}

/** Stores a new payment method for a test bank account. */
export function createDebit(context: Context, token: TestDebitToken, given: GivenDetails = {}): Stripe.PaymentMethod {
  return storeMethod(context, newDebitPaymentMethod(token, context.now, given), token);
}

function storeMethod(
  { store: objects }: Context,
  method: Stripe.PaymentMethod,
  token: TestCardToken | TestDebitToken,
): Stripe.PaymentMethod {
  objects.put('payment_method', method);
  objects.sql('INSERT INTO cards (payment_method, token, set_up) VALUES (?, ?, 0)').run(method.id, token);
  return method;
}

/** The test bank account behind a payment method; undefined if it is a card. */
export function findDebit({ store: objects }: Context, paymentMethod: string): TestDebitToken | undefined {
  const row = objects.sql('SELECT token FROM cards WHERE payment_method = ?').get(paymentMethod);
  return row && findTestDebit(String(row['token']));
}

/** The state of a card; throws Stripe's error if there is no such card. */
export function requireCardState(context: Context, paymentMethod: string): CardState {
  const row = context.store.sql('SELECT token, set_up FROM cards WHERE payment_method = ?').get(paymentMethod);
  const token = testCardTokens().find((known) => known === row?.['token']);
  if (!token) throw resourceMissing('PaymentMethod', paymentMethod, 'payment_method');
  return { token, setUp: row?.['set_up'] === 1 };
}

/** Records that the card may be charged off-session. */
export const markCardSetUp = ({ store }: Context, paymentMethod: string): void => {
  store.sql('UPDATE cards SET set_up = 1 WHERE payment_method = ?').run(paymentMethod);
};

/** The payment method with this id. A test token (`pm_card_visa`, `pm_success_de`) creates a new one, as at Stripe. */
export function resolvePaymentMethod(context: Context, name: string, param = 'payment_method'): Stripe.PaymentMethod {
  const token = findTestCard(name);
  if (token) return createCard(context, token);
  const debit = findTestDebit(name);
  if (debit) return createDebit(context, debit);
  const method = context.store.get('payment_method', name);
  if (!method) throw resourceMissing('PaymentMethod', name, param);
  return method;
}

/** Attaches a payment method to a customer. Throws a 402 if the test card is declined. */
export function attachPaymentMethod(
  context: Context,
  method: Stripe.PaymentMethod,
  customer: string,
): Stripe.PaymentMethod {
  const owner = idOf(method.customer);
  if (owner === customer) return method;
  if (owner !== null)
    throw invalidRequest(
      'The payment method you provided has already been attached to a customer.',
      'payment_method_unexpected_state',
    );
  if (!method.sepa_debit) requireAttachable(context, method);
  const attached = { ...method, customer };
  context.store.put('payment_method', attached);
  context.emit('payment_method.attached', attached);
  return attached;
}

function requireAttachable(context: Context, method: Stripe.PaymentMethod): void {
  const { attach: outcome } = TEST_CARDS[requireCardState(context, method.id).token];
  if (outcome.kind === 'declined') throw declineError(outcome, { payment_method: method });
}

/** The payment method; throws Stripe's error if it belongs to another customer or to none. */
export function requireCustomerPaymentMethod(context: Context, id: string, customer: string): Stripe.PaymentMethod {
  const method = context.store.get('payment_method', id);
  if (!method) throw resourceMissing('PaymentMethod', id, 'payment_method');
  if (idOf(method.customer) !== customer)
    throw invalidRequest(
      `The payment method ${id} does not belong to the Customer ${customer}. Attach the payment method to the customer first.`,
      'resource_missing',
      { param: 'payment_method' },
    );
  return method;
}
