import { Stripe } from 'stripe';
import { toRfc3339 } from '../../domain/calendar/instant.ts';
import type { Charge } from '../../domain/lifecycle/effects.ts';
import { REQUEST_MS } from './stripe-client.ts';

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

/**
 * The time that one call may take altogether, shorter than its activity's: it has stopped asking Stripe for anything
 * before the server gives it up and lets a successor begin. Two of them at work at once could charge twice.
 */
const BUDGET_MS = 12_000;
/** With less time left than this a request is not begun. */
const SHORTEST_REQUEST_MS = 500;

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

/** Whether an invoice can still be paid: one given up as uncollectible is open to whoever has its link. */
function isPayable({ status }: Stripe.Invoice): boolean {
  return status === 'open' || status === 'uncollectible';
}

/**
 * Evergreen's use of Stripe's invoices: one invoice a period, its item, and tries to pay it. Made anew for each call of
 * an activity, since its time runs from then. Throws Stripe's errors, and when the time is up.
 */
export class StripeInvoices {
  private readonly stripe: Stripe;
  private readonly until: number;

  constructor(stripe: Stripe, budgetMs = BUDGET_MS) {
    this.stripe = stripe;
    this.until = performance.now() + budgetMs;
  }

  /**
   * The finalized (or already paid) invoice of a charge. An invoice of an earlier attempt is used again while it is for
   * the same span, else voided. In doubt, Stripe is asked first: its idempotency keys last a day and replay errors, its
   * invoices are the truth.
   */
  async forCharge(charge: Charge, customer: string, doubt: Doubt): Promise<Stripe.Invoice> {
    const earlier = charge.invoice === null ? null : await this.retrieve(charge.invoice);
    if (earlier?.status === 'paid' || (earlier && isPayable(earlier) && isFor(earlier, charge))) return earlier;
    if (earlier && isPayable(earlier)) {
      const voided = await this.void(earlier.id);
      if (voided.status === 'paid') return voided;
    }
    const found = doubt > 0 ? await this.find(charge, customer) : undefined;
    if (found && found.status !== 'draft') return found;
    // A draft may be half made, by someone who is still at it: it is never built upon. Once it is gone, nobody can.
    if (found) await this.stripe.invoices.del(found.id, {}, this.within());
    return await this.make(charge, customer, doubt);
  }

  /** One try to collect, off-session. Throws `StripeCardError` when the card is declined. */
  async pay(invoice: string, charge: Charge, paymentMethod: string, doubt: Doubt): Promise<Stripe.Invoice> {
    return await this.stripe.invoices.pay(
      invoice,
      { payment_method: paymentMethod, off_session: true },
      this.within(keys.pay(charge, invoice, doubt)),
    );
  }

  async retrieve(invoice: string): Promise<Stripe.Invoice> {
    return await this.stripe.invoices.retrieve(invoice, {}, this.within());
  }

  /** Voids an invoice that can still be paid; answers it as it then is, which is paid if somebody was faster. */
  async void(invoice: string): Promise<Stripe.Invoice> {
    const now = await this.retrieve(invoice);
    if (!isPayable(now)) return now;
    try {
      return await this.stripe.invoices.voidInvoice(invoice, {}, this.within());
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
      const later = await this.retrieve(invoice);
      if (isPayable(later)) throw error;
      return later;
    }
  }

  /**
   * Gives all that was paid for an invoice by card back; false where nothing was (a free period, a credit balance).
   * Asked again it gives back nothing more: Stripe refunds no more than a charge has left.
   */
  async refund(invoice: string, doubt: Doubt): Promise<boolean> {
    const paid = await this.stripe.invoices.retrieve(invoice, { expand: ['payments'] }, this.within());
    const intent = paid.payments?.data.find(({ status }) => status === 'paid')?.payment.payment_intent;
    if (!intent) return false;
    const id = typeof intent === 'string' ? intent : intent.id;
    try {
      const refund = { payment_intent: id, metadata: { invoice } };
      await this.stripe.refunds.create(refund, this.within(keys.refund(invoice, doubt)));
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'charge_already_refunded'))
        throw error;
    }
    return true;
  }

  /**
   * The invoice that an earlier request made for the charge, if it got through. All of the customer's invoices since
   * the charge came due are looked through, newest first: an account may have had thousands.
   */
  async find(charge: Charge, customer: string): Promise<Stripe.Invoice | undefined> {
    let oldest: Stripe.Invoice | undefined;
    for await (const invoice of this.stripe.invoices.list({ customer, limit: 100 }, this.within())) {
      if (invoice.created * 1000 < charge.at - CLOCK_SKEW_MS) break;
      if (!isFor(invoice, charge) || invoice.status === 'void') continue;
      if (invoice.status === 'paid') return invoice;
      // Had two been made, every later look finds the same one, and only one is ever paid.
      oldest = invoice;
    }
    return oldest;
  }

  /** Makes the invoice with its one item, and finalizes it. Throws unless it comes to the charge's amount. */
  private async make(charge: Charge, customer: string, doubt: Doubt): Promise<Stripe.Invoice> {
    const { amount, quantity, span } = charge;
    const currency = amount.currency.toLowerCase();
    const draft = await this.stripe.invoices.create(
      {
        customer,
        auto_advance: false,
        collection_method: 'charge_automatically',
        currency,
        pending_invoice_items_behavior: 'exclude',
        metadata: metadataOf(charge),
      },
      this.within(keys.invoice(charge, doubt)),
    );
    await this.stripe.invoiceItems.create(
      {
        customer,
        invoice: draft.id,
        amount: amount.amount,
        currency,
        description: `${charge.plan} × ${quantity}`,
        period: { start: Math.floor(span.start / 1000), end: Math.floor(span.end / 1000) },
      },
      this.within(keys.item(draft.id, doubt)),
    );
    const finalized = await this.stripe.invoices.finalizeInvoice(
      draft.id,
      { auto_advance: false },
      this.within(keys.finalize(draft.id, doubt)),
    );
    if (finalized.total === amount.amount) return finalized;
    if (isPayable(finalized)) await this.void(finalized.id);
    throw new Error(`Invoice ${finalized.id} came to ${finalized.total}, not ${amount.amount}; it is voided`);
  }

  /** Options of a request: as long as there is time, and its idempotency key. Throws when there is none left. */
  private within(idempotencyKey?: string): Stripe.RequestOptions {
    const left = Math.floor(this.until - performance.now());
    if (left < SHORTEST_REQUEST_MS) throw new Error('Stripe took too long; the next try asks first what it did');
    return { timeout: Math.min(left, REQUEST_MS), ...(idempotencyKey === undefined ? {} : { idempotencyKey }) };
  }
}
