import type { Charge } from '../lifecycle/effects.ts';
import type { BillingEvent } from '../lifecycle/events.ts';
import { isRetryable, NO_PAYMENT_METHOD } from './failures.ts';
import { chargeOutcome, findTestCard, type CardOutcome } from './test-cards.ts';

/** What decides the charges of a sandbox: the test card on file, or one decline code for all. */
export interface SandboxPayments {
  /** `as_cards`, or a decline code. */
  readonly payments: string;
  /** The default payment method's token; null without one. A token that is not a test card succeeds. */
  readonly method: string | null;
}

const SANDBOX_INVOICE_PREFIX = 'in_sandbox_';

/** The id of the invoice of a sandbox's charge, which the billing provider never sees. */
export function sandboxInvoiceId({ license, period, attempt }: Pick<Charge, 'license' | 'period' | 'attempt'>): string {
  return `${SANDBOX_INVOICE_PREFIX}${license}_${period}_${attempt}`;
}

export function isSandboxInvoice(invoice: string): boolean {
  return invoice.startsWith(SANDBOX_INVOICE_PREFIX);
}

/**
 * The outcome of a charge in a sandbox. Pure, so that the forecast and the sandbox agree event by event.
 */
export function sandboxOutcome(charge: Charge, { payments, method }: SandboxPayments): BillingEvent {
  const invoice = charge.invoice ?? sandboxInvoiceId(charge);
  const failure = payments === 'as_cards' ? cardFailureCode(method) : payments;
  if (failure === null) return { type: 'payment_succeeded', invoice, amount: charge.amount };
  return { type: 'payment_failed', invoice, failure, retryable: isRetryable(failure), actionUrl: null };
}

function cardFailureCode(method: string | null): string | null {
  if (method === null) return NO_PAYMENT_METHOD;
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
