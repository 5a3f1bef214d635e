import type { Database } from '../db/connect.ts';
import { recordRefundReport, requestRefund, type Refund } from '../db/queries/refunds.ts';
import { nextLook, type RefundReport } from '../domain/billing/refunds.ts';
import type { StripeClient } from './stripe-client.ts';
import { StripeInvoices } from './stripe-invoices.ts';

/**
 * Refunds at the billing provider. Every method can be repeated, and throws while the provider cannot be reached. What the provider
 * refuses is recorded and asked for again later: see `nextLook`.
 */
export interface Refunds {
  /** Records that a paid invoice is to be refunded in full, and asks for it. */
  request(invoice: string): Promise<void>;
  /** Asks how a refund stands, and for what is missing. */
  follow(refund: Refund): Promise<void>;
}

/** Refunds by Stripe. */
export function createRefunds(deps: {
  readonly stripe: StripeClient;
  readonly db: Database;
  /** Time for all requests of one call; left out: what an activity allows. */
  readonly budgetMs?: number;
}): Refunds {
  const { stripe, db, budgetMs } = deps;

  async function follow(refund: Refund): Promise<void> {
    const { invoiceId, wanted, createdAt } = refund;
    const invoices = new StripeInvoices(stripe, budgetMs);
    const ask = !wanted ? 'never' : refund.status === 'failed' ? 'again' : 'once';
    const report = await invoices.refund(invoiceId, { ask, refusals: refund.refusals });
    const refusals = refund.refusals + (report.status === 'failed' ? 1 : 0);
    const next = nextLook({ status: report.status, refusals, createdAt }, Date.now());
    const nextLookAt = report.isFinal || isGone(refund, report) ? null : next;
    await recordRefundReport(db, invoiceId, report, { refusals, nextLookAt });
  }

  return {
    async request(invoice) {
      const refund = await requestRefund(db, invoice);
      if (refund.status !== 'succeeded' && refund.status !== 'settled') await follow(refund);
    },
    follow,
  };
}

/** Money that somebody has refunded at the provider and that came back: it is theirs to decide. */
function isGone({ wanted }: Refund, { status }: RefundReport): boolean {
  return !wanted && status === 'failed';
}
