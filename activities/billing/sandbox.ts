import type { Database } from '../../db/connect.ts';
import { updateInvoiceStatus, recordInvoice } from '../../db/queries/invoices.ts';
import { findPayer } from '../../db/queries/payment-methods.ts';
import { findSandbox } from '../../db/queries/sandboxes.ts';
import { sandboxInvoiceId, sandboxOutcome } from '../../domain/billing/sandbox-outcome.ts';
import type { Billing } from './billing.ts';

/** Billing without money: records what a charge would have come to, in the sandbox's own time. */
export function createSandboxBilling({ db }: { db: Database }): Billing {
  return {
    async collect(charge) {
      const [sandbox, { method }] = await Promise.all([
        findSandbox(db, charge.sandbox ?? ''),
        findPayer(db, charge.account),
      ]);
      if (!sandbox) throw new Error(`Sandbox ${charge.sandbox} of ${charge.license} does not exist`);
      const event = sandboxOutcome(charge, { payments: sandbox.payments, method });
      const paid = event.type === 'payment_succeeded';
      await recordInvoice(db, {
        id: charge.invoice ?? sandboxInvoiceId(charge),
        licenseId: charge.license,
        accountId: charge.account,
        sandboxId: charge.sandbox,
        periodNumber: charge.period,
        amount: charge.amount.amount,
        currency: charge.amount.currency,
        status: paid ? 'paid' : 'open',
        attempts: charge.attempt,
        failure: paid ? null : event.failure,
        hostedUrl: null,
        paidAt: paid ? charge.at : null,
        span: charge.span,
        createdAt: charge.at,
      });
      return { event, at: charge.at };
    },
    checkInvoice: () => Promise.resolve(null),
    async voidInvoice(_license, id) {
      await updateInvoiceStatus(db, id, { status: 'void' });
      return null;
    },
    async refundInvoice(_license, id) {
      await updateInvoiceStatus(db, id, { status: 'refunded' });
    },
  };
}
