import type { Stripe } from 'stripe';
import type { OnInvoice } from '../db/queries/payment-methods.ts';
import type { Charge } from '../domain/billing/charge.ts';
import type { RefundReport } from '../domain/billing/refunds.ts';
import type { InstantMs } from '../domain/calendar/instant.ts';
import { idempotencyKeys, isOfKey, matchesCharge, metadataOf } from './charge-identity.ts';
import { isMissing, isRejection } from './errors.ts';
import { invoiceState, WITH_PAYMENTS } from './invoice-state.ts';
import { lineDescription } from './line-description.ts';
import { hasComeBack, isFull, reportOf } from './refund-report.ts';
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

/** Nothing was paid for it, or from a credit balance. */
const NOT_PAID_BY_CARD = 'not_paid_by_card';

/**
 * Stripe's invoices as Evergreen uses them: one invoice for each generation of a charge, its items, and attempts to pay it.
 * Create one for each call of an activity: its time budget starts at creation. Throws Stripe's errors, and when the time is
 * up. Invoices that it returns have their payments, unless noted.
 */
export class StripeInvoices {
  private readonly stripe: StripeClient;
  private readonly deadlineMs: number;

  constructor(stripe: StripeClient, budgetMs = BUDGET_MS) {
    this.stripe = stripe;
    this.deadlineMs = performance.now() + budgetMs;
  }

  async retrieve(invoice: string): Promise<Stripe.Invoice> {
    return await this.stripe.invoices.retrieve(invoice, { expand: WITH_PAYMENTS }, this.requestOptions());
  }

  /** As `retrieve`; undefined for a draft that was deleted. */
  async retrieveIfExists(invoice: string): Promise<Stripe.Invoice | undefined> {
    try {
      return await this.retrieve(invoice);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /**
   * The invoice that an earlier request created for the key, unless it is void. Searches the customer's invoices since
   * `since`, newest first: an account may have thousands.
   */
  async find(key: string, customer: string, since: InstantMs): Promise<Stripe.Invoice | undefined> {
    // A test server whose time is skipped is ahead of Stripe.
    const from = Math.min(since, Date.now()) - CLOCK_SKEW_MS;
    let oldest: Stripe.Invoice | undefined;
    for await (const invoice of this.stripe.invoices.list({ customer, limit: 100 }, this.requestOptions())) {
      if (invoice.created * 1000 < from) break;
      if (!isOfKey(invoice, key) || invoice.status === 'void') continue;
      // If two were created, every later search returns the same one, so only one is ever paid.
      oldest = invoice;
      if (invoice.status === 'paid') break;
    }
    return oldest && (await this.retrieve(oldest.id));
  }

  /**
   * Creates the charge's invoice of a generation, as a draft, or returns the one that was created before, as it is now;
   * undefined when that has been deleted.
   */
  async create(
    charge: Charge,
    customer: string,
    generation: number,
    onInvoice: OnInvoice = { taxId: null, purchaseOrder: null },
  ): Promise<Stripe.Invoice | undefined> {
    const draft: Stripe.InvoiceCreateParams = {
      customer,
      auto_advance: false,
      collection_method: 'charge_automatically',
      currency: charge.amount.currency.toLowerCase(),
      // Otherwise the invoice inherits the customer's discount and comes to another amount than the charge.
      discounts: '',
      pending_invoice_items_behavior: 'exclude',
      metadata: metadataOf(charge),
      ...customFieldsOf(onInvoice),
    };
    const created = await writeOnce<Stripe.Invoice & { lastResponse?: Stripe.Response<object>['lastResponse'] }>(
      idempotencyKeys.invoice(charge.key, generation),
      (once) => this.stripe.invoices.create(draft, this.requestOptions(once)),
      () => this.find(charge.key, customer, charge.at),
    );
    // A replay says what the invoice was at first.
    const replayed = created.lastResponse?.headers['idempotent-replayed'] === 'true';
    return replayed ? await this.retrieveIfExists(created.id) : created;
  }

  /** Adds the charge's lines to a draft and finalizes it. Throws when it then comes to another amount; it is voided. */
  async finalize(draft: Stripe.Invoice, charge: Charge): Promise<Stripe.Invoice> {
    await this.addItems(draft, charge);
    const finalized = await writeOnce(
      idempotencyKeys.finalize(draft.id),
      (once) => this.stripe.invoices.finalizeInvoice(draft.id, { auto_advance: false }, this.requestOptions(once)),
      () => this.retrieveUnless('draft', draft.id),
    );
    if (matchesCharge(finalized, charge)) return finalized;
    await this.withdraw(finalized);
    throw new Error(`Invoice ${draft.id} came to ${finalized.total} instead of ${charge.amount.amount}; it was voided`);
  }

  /** Tries once to pay, off-session. Throws `StripeCardError` when the card is declined. The result has no payments. */
  async pay(invoice: string, charge: Charge, method: string): Promise<Stripe.Invoice> {
    return await writeOnce(
      idempotencyKeys.pay(charge, invoice, method),
      (once) =>
        this.stripe.invoices.pay(invoice, { payment_method: method, off_session: true }, this.requestOptions(once)),
      () => this.retrieveUnless('open', invoice),
    );
  }

  /**
   * Deletes a draft, or voids an invoice that can be paid. Returns the invoice that could not be: it is paid, or a payment
   * of it is processing. Undefined when nothing of it can be paid any more.
   */
  async withdraw(invoice: Stripe.Invoice): Promise<Stripe.Invoice | undefined> {
    const state = invoiceState(invoice);
    if (state === 'void') return undefined;
    if (state === 'paid' || state === 'processing') return invoice;
    try {
      if (state === 'draft') await this.stripe.invoices.del(invoice.id, {}, this.requestOptions());
      else await this.stripe.invoices.voidInvoice(invoice.id, {}, this.requestOptions());
      return undefined;
    } catch (error) {
      if (!isRejection(error)) throw error;
      const later = await this.retrieveIfExists(invoice.id);
      if (!later || invoiceState(later) === 'void') return undefined;
      // It has changed since it was retrieved, as by a payment.
      if (invoiceState(later) === state) throw error;
      return await this.withdraw(later);
    }
  }

  /**
   * Asks for the refund of what was paid for an invoice and is not refunded yet, and says how it stands. What somebody has refunded at the
   * provider counts. `ask`: `never` only says how it stands, and `once` does where an earlier refund has come back. `refusals`: how often
   * it was refused before.
   */
  async refund(
    invoice: string,
    { ask, refusals }: { readonly ask: 'never' | 'once' | 'again'; readonly refusals: number },
  ): Promise<RefundReport> {
    const { payments } = await this.stripe.invoices.retrieve(invoice, { expand: ['payments'] }, this.requestOptions());
    const payment = payments?.data.find(({ status }) => status === 'paid');
    const intent = payment?.payment.payment_intent;
    if (!payment || !intent) return reportOf([], { paid: 0, refusal: { code: NOT_PAID_BY_CARD, isFinal: true } });
    const intentId = typeof intent === 'string' ? intent : intent.id;
    const paid = payment.amount_paid ?? 0;
    const known = await this.refundsOf(intentId);
    const mayAsk = ask === 'again' || (ask === 'once' && !hasComeBack(known));
    if (!mayAsk || isFull(known, paid)) return reportOf(known, { paid });
    try {
      await writeOnce<unknown>(
        // A refund that has failed is followed by another one, and so is a request that was refused.
        idempotencyKeys.refund(invoice, known.length, refusals),
        (once) =>
          this.stripe.refunds.create({ payment_intent: intentId, metadata: { invoice } }, this.requestOptions(once)),
        async () => ((await this.refundsOf(intentId)).length > known.length ? true : undefined),
      );
    } catch (error) {
      if (!isRejection(error)) throw error;
      const now = await this.refundsOf(intentId);
      const refusal = { code: error.code ?? error.message, isFinal: false };
      return reportOf(now, isFull(now, paid) ? { paid } : { paid, refusal });
    }
    return reportOf(await this.refundsOf(intentId), { paid });
  }

  /** All refunds of a payment, newest first. */
  private async refundsOf(intent: string): Promise<Stripe.Refund[]> {
    const refunds: Stripe.Refund[] = [];
    const list = this.stripe.refunds.list({ payment_intent: intent, limit: 100 }, this.requestOptions());
    for await (const refund of list) refunds.push(refund);
    return refunds;
  }

  /** One item for each line, in order; those that an earlier request added are not added again. */
  private async addItems(draft: Stripe.Invoice, { lines, zone }: Charge): Promise<void> {
    // By its lines and not by the amount due, which includes the customer's balance.
    const present = draft.lines.data.length;
    for (const [index, line] of lines.entries()) {
      if (index < present) continue;
      const item: Stripe.InvoiceItemCreateParams = {
        customer: customerIdOf(draft.customer),
        invoice: draft.id,
        amount: line.amount.amount,
        currency: line.amount.currency.toLowerCase(),
        description: lineDescription(line, zone),
        period: { start: Math.floor(line.period.start / 1000), end: Math.floor(line.period.end / 1000) },
      };
      await writeOnce<unknown>(
        idempotencyKeys.item(draft.id, index),
        (once) => this.stripe.invoiceItems.create(item, this.requestOptions(once)),
        async () => {
          const current = await this.retrieve(draft.id);
          return current.lines.data.length > index ? current : undefined;
        },
      );
    }
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

/** Fields of Stripe's invoices that the account names itself: https://docs.stripe.com/invoicing/customize#custom-fields */
function customFieldsOf({ taxId, purchaseOrder }: OnInvoice): Pick<Stripe.InvoiceCreateParams, 'custom_fields'> {
  const fields = [
    { name: 'VAT / tax ID', value: taxId },
    { name: 'Purchase order', value: purchaseOrder },
  ].flatMap(({ name, value }) => (value === null ? [] : [{ name, value }]));
  return fields.length === 0 ? {} : { custom_fields: fields };
}

function customerIdOf(customer: Stripe.Invoice['customer']): string {
  if (customer === null) throw new TypeError('A draft invoice without a customer');
  return typeof customer === 'string' ? customer : customer.id;
}
