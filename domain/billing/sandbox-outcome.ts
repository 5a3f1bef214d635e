import type { PaymentEvent } from '../lifecycle/events.ts';
import type { Charge } from './charge.ts';
import { isRetryable, NO_PAYMENT_METHOD } from './failures.ts';
import { chargeOutcome, findTestCard, type CardOutcome } from './test-cards.ts';
import { findTestDebit, TEST_DEBITS } from './test-debits.ts';

/** What decides the charges of a sandbox: the test card or test bank account on file, or one decline code for all. */
export interface SandboxPayments {
  /** `as_cards`, or a decline code. */
  readonly payments: string;
  /** The default payment method's token; null without one. A token that is neither test card nor test debit succeeds. */
  readonly method: string | null;
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
  { payments, method }: SandboxPayments,
  stage: 'collected' | 'processing' = 'collected',
): PaymentEvent {
  const invoice = charge.invoice ?? sandboxInvoiceId(charge);
  const byMethod = payments === 'as_cards';
  if (byMethod && stage === 'collected' && method !== null && findTestDebit(method))
    return { type: 'payment_processing', charge: charge.key, invoice };
  const failure = byMethod ? failureCode(method) : payments;
  if (failure === null) return { type: 'payment_succeeded', charge: charge.key, invoice, amount: charge.amount };
  return {
    type: 'payment_failed',
    charge: charge.key,
    invoice,
    failure,
    retryable: isRetryable(failure),
    actionUrl: null,
  };
}

function failureCode(method: string | null): string | null {
  if (method === null) return NO_PAYMENT_METHOD;
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
