import type { Stripe } from 'stripe';
import { DEBIT_CURRENCY, TEST_DEBITS, type TestDebitToken } from '../domain/billing/test-debits.ts';
import type { Context } from './context.ts';
import { invalidRequest } from './errors.ts';
import { idOf } from './ids.ts';
import { newCharge } from './objects/charge.ts';

/** What becomes of a debit: the bank's failure code, or null if it pays. */
export type DebitOutcome = string | null;

/** Starts a bank debit: the payment intent is `processing` until the bank reports the outcome. */
export function startDebit(
  context: Context,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  token: TestDebitToken,
): Stripe.PaymentIntent {
  if (intent.currency !== DEBIT_CURRENCY.toLowerCase())
    throw invalidRequest(
      `The currency provided (${intent.currency}) is invalid. Payments with sepa_debit support the following currencies: eur.`,
      'payment_intent_invalid_currency',
      { param: 'currency' },
    );
  const charge = newCharge(intent, method, {
    decline: undefined,
    authenticated: false,
    pending: true,
    now: context.now,
  });
  const processing: Stripe.PaymentIntent = {
    ...intent,
    status: 'processing',
    payment_method: method.id,
    latest_charge: charge.id,
    last_payment_error: null,
    next_action: null,
  };
  context.store.put('charge', charge);
  context.store.put('payment_intent', processing);
  context.store
    .sql('INSERT INTO debits (payment_intent, due) VALUES (?, ?)')
    .run(processing.id, dueSeconds(context, token));
  context.emit('charge.pending', charge);
  context.emit('payment_intent.processing', processing);
  return processing;
}

/** When the outcome comes by itself, in seconds since the epoch; null: when it is asked for. */
function dueSeconds({ now, debitDelayMs }: Context, token: TestDebitToken): number | null {
  const { delayMs } = TEST_DEBITS[token];
  if (delayMs === null && debitDelayMs === undefined) return null;
  return now + Math.ceil(Math.max(delayMs ?? 0, debitDelayMs ?? 0) / 1000);
}

/** The payment intents of debits that have no outcome yet; `dueBy`, in seconds since the epoch, takes only those due. */
export function processingDebits({ store }: Pick<Context, 'store'>, dueBy?: number): string[] {
  const rows =
    dueBy === undefined
      ? store.sql('SELECT payment_intent FROM debits').all()
      : store.sql('SELECT payment_intent FROM debits WHERE due <= ?').all(dueBy);
  return rows.map((row) => String(row['payment_intent']));
}

/** Ends a debit as the bank reports it. Undefined if it has its outcome already. */
export function endDebit(
  context: Context,
  intent: Stripe.PaymentIntent,
  outcome: DebitOutcome,
): { kind: 'succeeded' | 'declined'; intent: Stripe.PaymentIntent } | undefined {
  const charge = context.store.get('charge', idOf(intent.latest_charge) ?? '');
  const method = context.store.get('payment_method', idOf(intent.payment_method) ?? '');
  if (intent.status !== 'processing' || !charge || !method) return undefined;
  context.store.sql('DELETE FROM debits WHERE payment_intent = ?').run(intent.id);
  return outcome === null
    ? { kind: 'succeeded', intent: succeed(context, intent, charge) }
    : { kind: 'declined', intent: fail(context, intent, charge, { method, code: outcome }) };
}

function succeed(context: Context, intent: Stripe.PaymentIntent, charge: Stripe.Charge): Stripe.PaymentIntent {
  const paid: Stripe.Charge = { ...charge, status: 'succeeded', paid: true, amount_captured: charge.amount };
  const succeeded: Stripe.PaymentIntent = { ...intent, status: 'succeeded', amount_received: intent.amount };
  context.store.put('charge', paid);
  context.store.put('payment_intent', succeeded);
  context.emit('charge.succeeded', paid);
  context.emit('payment_intent.succeeded', succeeded);
  return succeeded;
}

function fail(
  context: Context,
  intent: Stripe.PaymentIntent,
  charge: Stripe.Charge,
  { method, code }: { method: Stripe.PaymentMethod; code: string },
): Stripe.PaymentIntent {
  const message = `The bank returned the debit: ${code.replaceAll('_', ' ')}.`;
  const failed: Stripe.Charge = {
    ...charge,
    status: 'failed',
    captured: false,
    failure_code: code,
    failure_message: message,
  };
  const open: Stripe.PaymentIntent = {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    last_payment_error: { type: 'invalid_request_error', charge: charge.id, code, message, payment_method: method },
  };
  context.store.put('charge', failed);
  context.store.put('payment_intent', open);
  context.emit('charge.failed', failed);
  context.emit('payment_intent.payment_failed', open);
  return open;
}
