import { Stripe } from 'stripe';
import { toRfc3339 } from '../../domain/calendar/instant.ts';
import type { Charge } from '../../domain/lifecycle/effects.ts';

/**
 * How sure we are of what earlier requests did. 0: none was made. From 1: one may have got through; the number makes
 * new idempotency keys, since under the old ones Stripe replays a saved error for a day. That is safe because the
 * state is read first, and an invoice can be paid only once.
 */
export type Doubt = number;

const again = (doubt: Doubt) => (doubt === 0 ? '' : `/again-${doubt}`);

/**
 * The names under which a charge's writes are known at Stripe. They come from the business, never from a run, so that
 * a repeat, by whichever worker, is the same write.
 */
const keys = {
  // By the attempt: an invoice voided since (cancelled, then taken back) must not be answered again.
  invoice: (charge: Charge, doubt: Doubt) =>
    `evergreen/${charge.license}/${charge.period}/${charge.attempt}/invoice${again(doubt)}`,
  item: (invoice: string, doubt: Doubt) => `evergreen/${invoice}/item${again(doubt)}`,
  finalize: (invoice: string, doubt: Doubt) => `evergreen/${invoice}/finalize${again(doubt)}`,
  pay: (charge: Charge, invoice: string, doubt: Doubt) =>
    `evergreen/${charge.license}/${charge.period}/${charge.attempt}/${invoice}/pay${again(doubt)}`,
  refund: (invoice: string, doubt: Doubt) => `evergreen/${invoice}/refund${again(doubt)}`,
};

/** Stripe's clock and ours may differ by as much, when it is told which invoices are too old to be for a charge. */
const CLOCK_SKEW_MS = 3_600_000;

/** What a charge's invoice is recognised by. */
function metadataOf(charge: Charge): Record<string, string> {
  return {
    license: charge.license,
    account: charge.account,
    period: String(charge.period),
    start: toRfc3339(charge.span.start),
    end: toRfc3339(charge.span.end),
  };
}

/** Whether an invoice is for this very charge: same licence, period and span. */
function isFor(invoice: Stripe.Invoice, charge: Charge): boolean {
  const metadata = invoice.metadata ?? {};
  return Object.entries(metadataOf(charge)).every(([name, value]) => metadata[name] === value);
}

/** Evergreen's use of Stripe's invoices: one invoice a period, its item, and tries to pay it. Throws Stripe's errors. */
export class StripeInvoices {
  private readonly stripe: Stripe;

  constructor(stripe: Stripe) {
    this.stripe = stripe;
  }

  /**
   * The finalized (or already paid) invoice of a charge. An open invoice of an earlier attempt is used again while it
   * is for the same span, else voided. In doubt, Stripe is asked first: its idempotency keys last a day and replay
   * errors, its invoices are the truth.
   */
  async forCharge(charge: Charge, customer: string, doubt: Doubt): Promise<Stripe.Invoice> {
    const earlier = charge.invoice === null ? null : await this.stripe.invoices.retrieve(charge.invoice);
    if (earlier?.status === 'paid' || (earlier?.status === 'open' && isFor(earlier, charge))) return earlier;
    if (earlier?.status === 'open') {
      const voided = await this.void(earlier.id);
      if (voided.status === 'paid') return voided;
    }
    const found = doubt > 0 ? await this.find(charge, customer) : undefined;
    if (found && found.status !== 'draft') return found;
    return await this.finalize(found ?? (await this.create(charge, customer, doubt)), charge, doubt);
  }

  /** One try to collect, off-session. Throws `StripeCardError` when the card is declined. */
  async pay(invoice: string, charge: Charge, paymentMethod: string, doubt: Doubt): Promise<Stripe.Invoice> {
    return await this.stripe.invoices.pay(
      invoice,
      { payment_method: paymentMethod, off_session: true },
      { idempotencyKey: keys.pay(charge, invoice, doubt) },
    );
  }

  async retrieve(invoice: string): Promise<Stripe.Invoice> {
    return await this.stripe.invoices.retrieve(invoice);
  }

  /** Voids an open invoice; answers the invoice as it then is, which is paid if somebody was faster. */
  async void(invoice: string): Promise<Stripe.Invoice> {
    const now = await this.stripe.invoices.retrieve(invoice);
    if (now.status !== 'open') return now;
    try {
      return await this.stripe.invoices.voidInvoice(invoice);
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
      const later = await this.stripe.invoices.retrieve(invoice);
      if (later.status === 'open') throw error;
      return later;
    }
  }

  /**
   * Gives the whole payment of an invoice back; nothing where nothing was paid (a free period). Asked again it gives
   * back nothing more: Stripe refunds no more than a charge has left.
   */
  async refund(invoice: string, doubt: Doubt): Promise<void> {
    const paid = await this.stripe.invoices.retrieve(invoice, { expand: ['payments'] });
    const intent = paid.payments?.data.find(({ status }) => status === 'paid')?.payment.payment_intent;
    if (!intent) return;
    const id = typeof intent === 'string' ? intent : intent.id;
    try {
      await this.stripe.refunds.create(
        { payment_intent: id, metadata: { invoice } },
        { idempotencyKey: keys.refund(invoice, doubt) },
      );
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'charge_already_refunded'))
        throw error;
    }
  }

  /**
   * The invoice that an earlier request made for the charge, if it got through. All of the customer's invoices since
   * the charge came due are looked through, newest first: an account may have had thousands.
   */
  private async find(charge: Charge, customer: string): Promise<Stripe.Invoice | undefined> {
    // A server whose time is skipped through lives ahead of Stripe.
    const since = Math.min(charge.at, Date.now()) - CLOCK_SKEW_MS;
    let oldest: Stripe.Invoice | undefined;
    for await (const invoice of this.stripe.invoices.list({ customer, limit: 100 })) {
      if (invoice.created * 1000 < since) break;
      if (!isFor(invoice, charge) || invoice.status === 'void') continue;
      if (invoice.status === 'paid') return invoice;
      // Had two been made, every later look finds the same one, and only one is ever paid.
      oldest = invoice;
    }
    return oldest;
  }

  private async create(charge: Charge, customer: string, doubt: Doubt): Promise<Stripe.Invoice> {
    return await this.stripe.invoices.create(
      {
        customer,
        auto_advance: false,
        collection_method: 'charge_automatically',
        currency: charge.amount.currency.toLowerCase(),
        pending_invoice_items_behavior: 'exclude',
        metadata: metadataOf(charge),
      },
      { idempotencyKey: keys.invoice(charge, doubt) },
    );
  }

  private async finalize(draft: Stripe.Invoice, charge: Charge, doubt: Doubt): Promise<Stripe.Invoice> {
    if (draft.status !== 'draft') return draft;
    const { amount, quantity, span } = charge;
    if (draft.amount_due !== amount.amount) {
      await this.stripe.invoiceItems.create(
        {
          customer: idOf(draft.customer),
          invoice: draft.id,
          amount: amount.amount,
          currency: amount.currency.toLowerCase(),
          description: `${charge.plan} × ${quantity}`,
          period: { start: Math.floor(span.start / 1000), end: Math.floor(span.end / 1000) },
        },
        { idempotencyKey: keys.item(draft.id, doubt) },
      );
    }
    return await this.stripe.invoices.finalizeInvoice(
      draft.id,
      { auto_advance: false },
      { idempotencyKey: keys.finalize(draft.id, doubt) },
    );
  }
}

function idOf(customer: Stripe.Invoice['customer']): string {
  if (customer === null) throw new TypeError('A draft invoice without a customer');
  return typeof customer === 'string' ? customer : customer.id;
}
