import type { Stripe } from 'stripe';
import type { Charge } from '../domain/lifecycle/effects.ts';
import { idempotencyKeys, matchesCharge, metadataOf } from './charge-identity.ts';
import { isRejection } from './errors.ts';
import { lineDescription } from './line-description.ts';
import { REQUEST_TIMEOUT_MS, type StripeClient } from './stripe-client.ts';
import { writeOnce } from './write-once.ts';

/** How far Stripe's clock and ours may differ when invoices are skipped as too old to be for a charge. */
const CLOCK_SKEW_MS = 3_600_000;

/**
 * The time for all requests of one call, shorter than its activity's timeout: the call has stopped sending requests
 * before the server gives it up and starts the next attempt.
 */
const BUDGET_MS = 12_000;
/** With less time left than this, no request is sent. */
const MIN_REQUEST_MS = 500;

/** Whether an invoice can still be paid: an uncollectible one can be, by whoever has its link. */
function isPayable({ status }: Stripe.Invoice): boolean {
  return status === 'open' || status === 'uncollectible';
}

/**
 * Stripe's invoices as Evergreen uses them: one invoice for each period, its item, and attempts to pay it. Create one
 * for each call of an activity: its time budget starts at creation. Throws Stripe's errors, and when the time is up.
 */
export class StripeInvoices {
  private readonly stripe: StripeClient;
  private readonly deadlineMs: number;

  constructor(stripe: StripeClient, budgetMs = BUDGET_MS) {
    this.stripe = stripe;
    this.deadlineMs = performance.now() + budgetMs;
  }

  /**
   * The finalized (or already paid) invoice of a charge. The invoice of an earlier attempt is used again if it is for
   * the same span, else voided. With an unknown outcome Stripe is searched first: idempotency keys last a day, invoices
   * stay.
   */
  async ensureForCharge(charge: Charge, customer: string, unknownOutcome: boolean): Promise<Stripe.Invoice> {
    const earlier = charge.invoice === null ? null : await this.retrieve(charge.invoice);
    if (earlier?.status === 'paid' || (earlier && isPayable(earlier) && matchesCharge(earlier, charge))) return earlier;
    if (earlier && isPayable(earlier)) {
      const voided = await this.void(earlier.id);
      if (voided.status === 'paid') return voided;
    }
    const found = unknownOutcome ? await this.find(charge, customer) : undefined;
    if (found && found.status !== 'draft') return found;
    return await this.finalize(found ?? (await this.create(charge, customer)), charge);
  }

  /** Tries once to pay, off-session. Throws `StripeCardError` when the card is declined. */
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

  /** Voids an invoice that can still be paid. Returns its state then, which is paid if a payment was faster. */
  async void(invoice: string): Promise<Stripe.Invoice> {
    const current = await this.retrieve(invoice);
    if (!isPayable(current)) return current;
    try {
      return await this.stripe.invoices.voidInvoice(invoice, {}, this.requestOptions());
    } catch (error) {
      if (!isRejection(error)) throw error;
      const later = await this.retrieve(invoice);
      if (isPayable(later)) throw error;
      return later;
    }
  }

  /**
   * Refunds all that was paid for an invoice by card; false when nothing was (a free period, a credit balance).
   * Repeating it refunds nothing more: Stripe refunds no more than a charge has left.
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
        // A charge that is already refunded is handled below.
        () => Promise.resolve(undefined),
      );
    } catch (error) {
      if (!isRejection(error) || error.code !== 'charge_already_refunded') throw error;
    }
    return true;
  }

  /**
   * The invoice that an earlier request created for the charge, if it succeeded. Searches the customer's invoices since
   * the charge came due, newest first: an account may have thousands.
   */
  async find(charge: Charge, customer: string): Promise<Stripe.Invoice | undefined> {
    // A test server whose time is skipped is ahead of Stripe.
    const since = Math.min(charge.at, Date.now()) - CLOCK_SKEW_MS;
    let oldest: Stripe.Invoice | undefined;
    for await (const invoice of this.stripe.invoices.list({ customer, limit: 100 }, this.requestOptions())) {
      if (invoice.created * 1000 < since) break;
      if (!matchesCharge(invoice, charge) || invoice.status === 'void') continue;
      if (invoice.status === 'paid') return invoice;
      // If two were created, every later search returns the same one, so only one is ever paid.
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
      // Otherwise the invoice inherits the customer's discount and comes to another amount than the charge.
      discounts: '',
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
    throw new Error(`Invoice ${draft.id} came to ${finalized.total} instead of ${charge.amount.amount}; it was voided`);
  }

  private async addItem(draft: Stripe.Invoice, charge: Charge): Promise<void> {
    const { amount, span } = charge;
    // By its lines and not by the amount due, which includes the customer's balance.
    const hasItem = (invoice: Stripe.Invoice) => invoice.lines.data.length > 0;
    if (hasItem(draft)) return;
    const item: Stripe.InvoiceItemCreateParams = {
      customer: customerIdOf(draft.customer),
      invoice: draft.id,
      amount: amount.amount,
      currency: amount.currency.toLowerCase(),
      description: lineDescription(charge),
      period: { start: Math.floor(span.start / 1000), end: Math.floor(span.end / 1000) },
    };
    await writeOnce<unknown>(
      idempotencyKeys.item(draft.id),
      (once) => this.stripe.invoiceItems.create(item, this.requestOptions(once)),
      async () => {
        const current = await this.retrieve(draft.id);
        return hasItem(current) ? current : undefined;
      },
    );
  }

  private async retrieveUnless(status: 'draft' | 'open', id: string): Promise<Stripe.Invoice | undefined> {
    const invoice = await this.retrieve(id);
    return invoice.status === status ? undefined : invoice;
  }

  /** Options of a request: its idempotency key, and the time left as its timeout. Throws when too little is left. */
  private requestOptions(once: { idempotencyKey?: string } = {}): Stripe.RequestOptions {
    const left = Math.floor(this.deadlineMs - performance.now());
    if (left < MIN_REQUEST_MS) throw new Error('Stripe took too long; the next attempt first checks what it did');
    return { timeout: Math.min(left, REQUEST_TIMEOUT_MS), ...once };
  }
}

function customerIdOf(customer: Stripe.Invoice['customer']): string {
  if (customer === null) throw new TypeError('A draft invoice without a customer');
  return typeof customer === 'string' ? customer : customer.id;
}
