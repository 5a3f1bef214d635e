import type { Database } from '../db/connect.ts';
import { settleChargeAttempt, settleChargePaid } from '../db/queries/charges.ts';
import { recordInvoice, type NewInvoice } from '../db/queries/invoices.ts';
import type { OnInvoice } from '../db/queries/payment-methods.ts';
import type { Charge } from '../domain/billing/charge.ts';
import type { PaymentEvent } from '../domain/lifecycle/events.ts';
import type { ProviderInvoice } from './provider-invoice.ts';

/**
 * Stores what came of an attempt: first its invoice, then the outcome in the charge's row. Until the outcome is stored, a
 * repetition asks the provider.
 */
export async function recordOutcome(
  db: Database,
  charge: Charge,
  {
    event,
    invoice,
    refusedMethods,
    method,
    onInvoice,
  }: {
    readonly event: PaymentEvent;
    readonly invoice: ProviderInvoice | null;
    readonly refusedMethods?: string[];
    readonly method?: string;
    readonly onInvoice?: OnInvoice;
  },
): Promise<void> {
  if (invoice)
    await recordInvoice(db, { ...invoiceRow(charge, invoice, event), ...onInvoice, paymentMethod: method ?? null });
  switch (event.type) {
    case 'payment_succeeded':
      return await settleChargePaid(db, charge.key, event.invoice);
    case 'payment_processing':
      return await settleChargeAttempt(db, charge.key, {
        attempt: charge.attempt,
        status: 'processing',
        invoiceId: event.invoice,
        failure: null,
        hostedUrl: invoice?.hostedUrl ?? null,
      });
    case 'payment_failed':
      return await settleChargeAttempt(db, charge.key, {
        attempt: charge.attempt,
        status: event.failure === 'authentication_required' ? 'action_required' : 'failed',
        invoiceId: event.invoice,
        failure: event.failure,
        hostedUrl: invoice?.hostedUrl ?? null,
        ...(refusedMethods === undefined ? {} : { refusedMethods }),
      });
  }
}

function invoiceRow(charge: Charge, invoice: ProviderInvoice, event: PaymentEvent): NewInvoice {
  const { id, status, amount, number, billedTo, paidAt, hostedUrl } = invoice;
  return {
    id,
    accountId: charge.account,
    sandboxId: charge.sandbox,
    lines: charge.lines.map((line) => ({
      licenseId: charge.license,
      chargeKey: charge.key,
      periodNumber: charge.period,
      line,
    })),
    number,
    billedName: billedTo?.name ?? null,
    billedLine1: billedTo?.line1 ?? null,
    billedLine2: billedTo?.line2 ?? null,
    billedPostalCode: billedTo?.postalCode ?? null,
    billedCity: billedTo?.city ?? null,
    billedCountry: billedTo?.country ?? null,
    amount: amount.amount,
    currency: amount.currency,
    status,
    attempts: charge.attempt,
    failure: event.type === 'payment_failed' ? event.failure : null,
    hostedUrl,
    paidAt,
    span: charge.span,
    ...(charge.sandbox === null ? {} : { createdAt: charge.at }),
  };
}
