import { Stripe } from 'stripe';
import { toRfc3339 } from '../domain/calendar/instant.ts';
import type { Charge } from '../domain/lifecycle/effects.ts';
import { REQUEST_TIMEOUT_MS } from './stripe-client.ts';
import { writeOnce } from './write-once.ts';

/** The names under which a charge's writes are known at Stripe: see {@link writeOnce}. */
const idempotencyKeys = {
  // By the attempt: an invoice voided since (cancelled, then taken back) must not be answered again.
  invoice: (charge: Charge) => `evergreen/${charge.license}/${charge.period}/${charge.attempt}/invoice`,
  item: (invoice: string) => `evergreen/${invoice}/item`,
  finalize: (invoice: string) => `evergreen/${invoice}/finalize`,
  // By the method: another card is another try, of the same attempt.
  pay: (charge: Charge, invoice: string, method: string) =>
    `evergreen/${charge.license}/${charge.period}/${charge.attempt}/${invoice}/${method}/pay`,
  refund: (invoice: string) => `evergreen/${invoice}/refund`,
};

/** Stripe's clock and ours may differ by as much, when it is told which invoices are too old to be for a charge. */
const CLOCK_SKEW_MS = 3_600_000;

/**
 * The time that one call may take altogether, shorter than its activity's: it has stopped asking Stripe for anything
 * before the server gives it up and lets a successor begin.
 */
const BUDGET_MS = 12_000;
/** With less time left than this a request is not begun. */
const MIN_REQUEST_MS = 500;

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
function matchesCharge(invoice: Stripe.Invoice, charge: Charge): boolean {
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
  private readonly deadlineMs: number;

  constructor(stripe: Stripe, budgetMs = BUDGET_MS) {
    this.stripe = stripe;
    this.deadlineMs = performance.now() + budgetMs;
  }

  /**
   * The finalized (or already paid) invoice of a charge. An invoice of an earlier attempt is used again while it is
   * for the same span, else voided. In doubt, Stripe is asked first: its idempotency keys last a day, its invoices
   * are the truth.
   */
  async ensureForCharge(charge: Charge, customer: string, inDoubt: boolean): Promise<Stripe.Invoice> {
    const earlier = charge.invoice === null ? null : await this.retrieve(charge.invoice);
    if (earlier?.status === 'paid' || (earlier && isPayable(earlier) && matchesCharge(earlier, charge))) return earlier;
    if (earlier && isPayable(earlier)) {
      const voided = await this.void(earlier.id);
      if (voided.status === 'paid') return voided;
    }
    const found = inDoubt ? await this.find(charge, customer) : undefined;
    if (found && found.status !== 'draft') return found;
    return await this.finalize(found ?? (await this.create(charge, customer)), charge);
  }

  /** One try to collect, off-session. Throws `StripeCardError` when the card is declined. */
  async pay(invoice: string, charge: Charge, method: string): Promise<Stripe.Invoice> {
    return await writeOnce(
      idempotencyKeys.pay(charge, invoice, method),
      (once) =>
        this.stripe.invoices.pay(invoice, { payment_method: method, off_session: true }, this.requestOptions(once)),
      () => this.retrieveUnless('open', invoice),
    );
  }

  async retrieve(invoice: string): Promise<Stripe.Invoice> {
    return await this.stripe.invoices.retrieve(invoice, {}, this.requestOptions());
  }

  /** Voids an invoice that can still be paid; answers it as it then is, which is paid if somebody was faster. */
  async void(invoice: string): Promise<Stripe.Invoice> {
    const now = await this.retrieve(invoice);
    if (!isPayable(now)) return now;
    try {
      return await this.stripe.invoices.voidInvoice(invoice, {}, this.requestOptions());
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
  async refund(invoice: string): Promise<boolean> {
    const paid = await this.stripe.invoices.retrieve(invoice, { expand: ['payments'] }, this.requestOptions());
    const intent = paid.payments?.data.find(({ status }) => status === 'paid')?.payment.payment_intent;
    if (!intent) return false;
    const refund = { payment_intent: typeof intent === 'string' ? intent : intent.id, metadata: { invoice } };
    try {
      await writeOnce(
        idempotencyKeys.refund(invoice),
        (once) => this.stripe.refunds.create(refund, this.requestOptions(once)),
        // What has been given back already is refused below.
        () => Promise.resolve(undefined),
      );
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
    // A server whose time is skipped through lives ahead of Stripe.
    const since = Math.min(charge.at, Date.now()) - CLOCK_SKEW_MS;
    let oldest: Stripe.Invoice | undefined;
    for await (const invoice of this.stripe.invoices.list({ customer, limit: 100 }, this.requestOptions())) {
      if (invoice.created * 1000 < since) break;
      if (!matchesCharge(invoice, charge) || invoice.status === 'void') continue;
      if (invoice.status === 'paid') return invoice;
      // Had two been made, every later look finds the same one, and only one is ever paid.
      oldest = invoice;
    }
    return oldest;
  }

  private async create(charge: Charge, customer: string): Promise<Stripe.Invoice> {
    const draft: Stripe.InvoiceCreateParams = {
      customer,
      auto_advance: false,
      collection_method: 'charge_automatically',
      currency: charge.amount.currency.toLowerCase(),
      pending_invoice_items_behavior: 'exclude',
      metadata: metadataOf(charge),
    };
    return await writeOnce(
      idempotencyKeys.invoice(charge),
      (once) => this.stripe.invoices.create(draft, this.requestOptions(once)),
      () => this.find(charge, customer),
    );
  }

  private async finalize(draft: Stripe.Invoice, charge: Charge): Promise<Stripe.Invoice> {
    if (draft.status !== 'draft') return draft;
    await this.addItem(draft, charge);
    const finalized = await writeOnce(
      idempotencyKeys.finalize(draft.id),
      (once) => this.stripe.invoices.finalizeInvoice(draft.id, { auto_advance: false }, this.requestOptions(once)),
      () => this.retrieveUnless('draft', draft.id),
    );
    if (finalized.total === charge.amount.amount) return finalized;
    if (isPayable(finalized)) await this.void(finalized.id);
    throw new Error(
      `Invoice ${draft.id} came to ${finalized.total}, not ${charge.amount.amount}: it is voided, not paid`,
    );
  }

  private async addItem(draft: Stripe.Invoice, { plan, amount, quantity, span }: Charge): Promise<void> {
    // By its lines, not by what is due: that takes the customer's balance into account.
    const hasItem = (invoice: Stripe.Invoice) => invoice.lines.data.length > 0;
    if (hasItem(draft)) return;
    const item: Stripe.InvoiceItemCreateParams = {
      customer: customerIdOf(draft.customer),
      invoice: draft.id,
      amount: amount.amount,
      currency: amount.currency.toLowerCase(),
      description: `${plan} × ${quantity}`,
      period: { start: Math.floor(span.start / 1000), end: Math.floor(span.end / 1000) },
    };
    await writeOnce<unknown>(
      idempotencyKeys.item(draft.id),
      (once) => this.stripe.invoiceItems.create(item, this.requestOptions(once)),
      async () => {
        const now = await this.retrieve(draft.id);
        return hasItem(now) ? now : undefined;
      },
    );
  }

  private async retrieveUnless(status: 'draft' | 'open', id: string): Promise<Stripe.Invoice | undefined> {
    const invoice = await this.retrieve(id);
    return invoice.status === status ? undefined : invoice;
  }

  /** Options of a request: as long as there is time, and its idempotency key. Throws when there is none left. */
  private requestOptions(once: { idempotencyKey?: string } = {}): Stripe.RequestOptions {
    const left = Math.floor(this.deadlineMs - performance.now());
    if (left < MIN_REQUEST_MS) throw new Error('Stripe took too long; the next try asks first what it did');
    return { timeout: Math.min(left, REQUEST_TIMEOUT_MS), ...once };
  }
}

function customerIdOf(customer: Stripe.Invoice['customer']): string {
  if (customer === null) throw new TypeError('A draft invoice without a customer');
  return typeof customer === 'string' ? customer : customer.id;
}
