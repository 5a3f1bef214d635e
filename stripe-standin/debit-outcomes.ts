import type { Stripe } from 'stripe';
import { TEST_DEBITS } from '../domain/billing/test-debits.ts';
import { endDebit, processingDebits, type DebitOutcome } from './bank-debits.ts';
import { findDebit } from './cards.ts';
import type { Context } from './context.ts';
import { idOf } from './ids.ts';
import { findOpenPayment, recordAttempt } from './invoicing.ts';
import { nowSeconds, runInTransaction, type StandIn } from './stand-in.ts';

/** Which debits the bank reports, and how. */
export interface DebitReport {
  /** The invoice or payment intent of one debit; absent: all debits that are processing. */
  readonly of?: string;
  /** Absent: what the test bank account does. */
  readonly outcome?: DebitOutcome;
}

/** Reports the outcome of processing debits, as a bank does after some days, and returns their payment intents. */
export function reportDebits(context: Context, { of, outcome }: DebitReport): Stripe.PaymentIntent[] {
  const ids = of === undefined ? processingDebits(context) : [intentOf(context, of)];
  return ids.flatMap((id) => {
    const intent = context.store.get('payment_intent', id);
    const token = intent && findDebit(context, idOf(intent.payment_method) ?? '');
    const ended =
      intent && token && endDebit(context, intent, outcome === undefined ? TEST_DEBITS[token].failure : outcome);
    if (!ended) return [];
    recordAttempt(context, ended);
    return [ended.intent];
  });
}

function intentOf(context: Context, id: string): string {
  const invoice = context.store.get('invoice', id);
  return invoice ? (findOpenPayment(context, invoice)?.intent.id ?? '') : id;
}

/** Reports the debits whose time has come. */
export function reportDueDebits(standIn: StandIn): void {
  const due = processingDebits(standIn, nowSeconds(standIn));
  if (due.length === 0) return;
  const cause = { method: 'POST', path: '/_debits', requestId: null, idempotencyKey: null };
  runInTransaction(standIn, cause, (context) => {
    for (const of of due) reportDebits(context, { of });
  });
}

/** Reads a report from the JSON `{ "of"?, "outcome"?: "succeeded" | "failed", "failure_code"? }`; throws if it is wrong. */
export function parseDebitReport(body: string): DebitReport {
  const given: unknown = body === '' ? {} : JSON.parse(body);
  if (typeof given !== 'object' || given === null) throw new Error('a report of debits is a JSON object');
  const { of, outcome, failure_code: code = 'generic_could_not_process', ...others } = given as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new Error(`${unknown} is unknown: a report takes of, outcome and failure_code`);
  if (of !== undefined && typeof of !== 'string') throw new Error('of must be the id of an invoice or payment intent');
  if (typeof code !== 'string') throw new Error('failure_code must be a string');
  if (outcome !== undefined && outcome !== 'succeeded' && outcome !== 'failed')
    throw new Error('outcome must be succeeded or failed');
  return {
    ...(of === undefined ? {} : { of }),
    ...(outcome === undefined ? {} : { outcome: outcome === 'succeeded' ? null : code }),
  };
}
