import { invoiceIdOf, recordedFailure, recordedPayment, recordedProcessing } from '../../billing/payment-events.ts';
import type { ProviderInvoice } from '../../billing/provider-invoice.ts';
import { recordOutcome } from '../../billing/record-outcome.ts';
import { asSystem } from '../../db/as-system.ts';
import type { Database } from '../../db/connect.ts';
import { findCharge, markChargeRefunded, recordChargeAttempt, settleChargeVoid } from '../../db/queries/charges.ts';
import { findInvoice, updateInvoiceStatus } from '../../db/queries/invoices.ts';
import { findPayer } from '../../db/queries/payment-methods.ts';
import { findSandbox } from '../../db/queries/sandboxes.ts';
import type { Charge } from '../../domain/billing/charge.ts';
import { sandboxOutcome } from '../../domain/billing/sandbox-outcome.ts';
import type { PaymentEvent } from '../../domain/lifecycle/events.ts';
import type { Billing } from './billing.ts';

/** Billing without money: records what a charge would have come to, in the sandbox's own time. */
export function createSandboxBilling(deps: { db: Database }): Billing {
  const db = asSystem(deps.db);
  async function decide(charge: Charge, stage: 'collected' | 'processing'): Promise<PaymentEvent> {
    const [sandbox, { methods, onInvoice }] = await Promise.all([
      findSandbox(db, charge.sandbox ?? ''),
      findPayer(db, charge),
    ]);
    if (!sandbox) throw new Error(`Sandbox ${charge.sandbox} of ${charge.license} does not exist`);
    const event = sandboxOutcome(charge, { payments: sandbox.payments, methods }, stage);
    await recordOutcome(db, charge, { event, invoice: invoiceOf(charge, event), onInvoice });
    return event;
  }

  return {
    async collect(charge) {
      const before = await recordChargeAttempt(db, charge);
      const known =
        recordedPayment(charge, before) ?? recordedFailure(charge, before) ?? recordedProcessing(charge, before);
      return { event: known ?? (await decide(charge, 'collected')), at: charge.at };
    },
    async checkPayment(charge) {
      const row = await findCharge(db, { key: charge.key });
      const known = recordedPayment(charge, row) ?? recordedFailure(charge, row);
      const event = row?.status === 'processing' ? await decide(charge, 'processing') : known;
      return event ? { event, at: charge.at } : null;
    },
    async voidCharge(charge) {
      const row = await findCharge(db, { key: charge.key });
      const event = recordedPayment(charge, row) ?? recordedProcessing(charge, row);
      if (event) return { event, at: charge.at };
      const invoice = invoiceIdOf(charge, row);
      if (invoice !== null) await updateInvoiceStatus(db, invoice, { status: 'void' });
      await settleChargeVoid(db, charge.key);
      return { event: { type: 'charge_voided', charge: charge.key }, at: charge.at };
    },
    async refundInvoice(id) {
      await updateInvoiceStatus(db, id, { status: 'refunded' });
      await markChargeRefunded(db, id);
      // A licence's time never runs backwards, so this comes to its present time.
      const at = (await findInvoice(db, id))?.paidAt ?? 0;
      return { event: { type: 'payment_refunded', invoice: id }, at };
    },
  };
}

/** The invoice as a provider would report it. */
function invoiceOf({ amount, at }: Charge, event: PaymentEvent): ProviderInvoice | null {
  if (event.invoice === null) return null;
  const paid = event.type === 'payment_succeeded';
  return {
    id: event.invoice,
    status: paid ? 'paid' : 'open',
    amount,
    number: null,
    billedTo: null,
    paidAt: paid ? at : null,
    hostedUrl: null,
  };
}
