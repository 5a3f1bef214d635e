import { Stripe } from 'stripe';
import { toRfc3339 } from '../../domain/calendar/instant.ts';
import type { Charge } from '../../domain/lifecycle/effects.ts';
import { writeOnce } from './write-once.ts';

/** The names under which a charge's writes are known at Stripe: see {@link writeOnce}. */
const keys = {
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
   * is for the same span, else voided. In doubt, Stripe is asked first: its idempotency keys last a day, its invoices
   * are the truth.
   */
  async forCharge(charge: Charge, customer: string, inDoubt: boolean): Promise<Stripe.Invoice> {
    const earlier = charge.invoice === null ? null : await this.stripe.invoices.retrieve(charge.invoice);
    if (earlier?.status === 'paid' || (earlier?.status === 'open' && isFor(earlier, charge))) return earlier;
    if (earlier?.status === 'open') {
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
      keys.pay(charge, invoice, method),
      (options) => this.stripe.invoices.pay(invoice, { payment_method: method, off_session: true }, options),
      () => this.retrieveUnless('open', invoice),
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
  async refund(invoice: string): Promise<void> {
    const paid = await this.stripe.invoices.retrieve(invoice, { expand: ['payments'] });
    const intent = paid.payments?.data.find(({ status }) => status === 'paid')?.payment.payment_intent;
    if (!intent) return;
    const id = typeof intent === 'string' ? intent : intent.id;
    try {
      await writeOnce(
        keys.refund(invoice),
        (options) => this.stripe.refunds.create({ payment_intent: id, metadata: { invoice } }, options),
        // What has been given back already is refused below.
        () => Promise.resolve(undefined),
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
      keys.invoice(charge),
      (options) => this.stripe.invoices.create(draft, options),
      () => this.find(charge, customer),
    );
  }

  private async finalize(draft: Stripe.Invoice, charge: Charge): Promise<Stripe.Invoice> {
    if (draft.status !== 'draft') return draft;
    await this.addItem(draft, charge);
    return await writeOnce(
      keys.finalize(draft.id),
      (options) => this.stripe.invoices.finalizeInvoice(draft.id, { auto_advance: false }, options),
      () => this.retrieveUnless('draft', draft.id),
    );
  }

  private async addItem(draft: Stripe.Invoice, { plan, amount, quantity, span }: Charge): Promise<void> {
    const priced = (invoice: Stripe.Invoice) => invoice.amount_due === amount.amount;
    if (priced(draft)) return;
    const item: Stripe.InvoiceItemCreateParams = {
      customer: idOf(draft.customer),
      invoice: draft.id,
      amount: amount.amount,
      currency: amount.currency.toLowerCase(),
      description: `${plan} × ${quantity}`,
      period: { start: Math.floor(span.start / 1000), end: Math.floor(span.end / 1000) },
    };
    await writeOnce<unknown>(
      keys.item(draft.id),
      (options) => this.stripe.invoiceItems.create(item, options),
      async () => {
        const now = await this.retrieve(draft.id);
        return priced(now) ? now : undefined;
      },
    );
  }

  private async retrieveUnless(status: 'draft' | 'open', id: string): Promise<Stripe.Invoice | undefined> {
    const invoice = await this.retrieve(id);
    return invoice.status === status ? undefined : invoice;
  }
}

function idOf(customer: Stripe.Invoice['customer']): string {
  if (customer === null) throw new TypeError('A draft invoice without a customer');
  return typeof customer === 'string' ? customer : customer.id;
}
