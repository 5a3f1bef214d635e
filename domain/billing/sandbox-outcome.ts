import type { PaymentEvent } from '../lifecycle/events.ts';
import type { Charge } from './charge.ts';
import { isRetryable } from './failures.ts';
import { failureOfAll } from './payers.ts';
import { chargeOutcome, findTestCard, type CardOutcome } from './test-cards.ts';
import { findTestDebit, TEST_DEBITS } from './test-debits.ts';

/** What decides the charges of a sandbox: the test card or test bank account on file, or one decline code for all. */
export interface SandboxPayments {
  /** `as_cards`, or a decline code. */
  readonly payments: string;
  /** The tokens of the payment methods, in the order in which they are asked. One that is neither test card nor test debit succeeds. */
  readonly methods: readonly string[];
}

const SANDBOX_INVOICE_PREFIX = 'in_sandbox_';

/** The id of the invoice of a sandbox's charge, which the billing provider never sees. */
export function sandboxInvoiceId({ license, purpose, at }: Pick<Charge, 'license' | 'purpose' | 'at'>): string {
  return `${SANDBOX_INVOICE_PREFIX}${license}_${purpose}_${at}`;
}

export function isSandboxInvoice(invoice: string): boolean {
  return invoice.startsWith(SANDBOX_INVOICE_PREFIX);
}

/**
 * The outcome of a charge in a sandbox. Pure, so that the forecast and the sandbox agree event by event. A bank debit is
 * `processing` when it is `collected`; its outcome is known when the `processing` payment is asked for.
 */
export function sandboxOutcome(
  charge: Charge,
  { payments, methods }: SandboxPayments,
  stage: 'collected' | 'processing' = 'collected',
): PaymentEvent {
  const invoice = charge.invoice ?? sandboxInvoiceId(charge);
  const result = payments === 'as_cards' ? ask(methods, stage) : payments;
  if (result === PROCESSING) return { type: 'payment_processing', charge: charge.key, invoice };
  if (result === null) return { type: 'payment_succeeded', charge: charge.key, invoice, amount: charge.amount };
  return {
    type: 'payment_failed',
    charge: charge.key,
    invoice,
    failure: result,
    retryable: isRetryable(result),
    actionUrl: null,
  };
}

const PROCESSING = Symbol('processing');

/** Asks one method after the other until one pays: null. Otherwise the failure, or that a bank works on it. */
function ask(methods: readonly string[], stage: 'collected' | 'processing'): string | null | typeof PROCESSING {
  const failures: string[] = [];
  for (const method of methods) {
    if (findTestDebit(method)) return stage === 'collected' ? PROCESSING : failureCode(method);
    const failure = failureCode(method);
    if (failure === null) return null;
    failures.push(failure);
  }
  return failureOfAll(failures);
}

function failureCode(method: string): string | null {
  const debit = findTestDebit(method);
  if (debit) return TEST_DEBITS[debit].failure;
  const card = findTestCard(method);
  const outcome: CardOutcome = card ? chargeOutcome(card, { offSession: true, setUp: true }) : { kind: 'succeeds' };
  switch (outcome.kind) {
    case 'succeeds':
      return null;
    case 'declined':
      return outcome.declineCode;
    case 'needs_authentication':
      return 'authentication_required';
  }
}
