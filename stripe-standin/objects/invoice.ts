import type { Stripe } from 'stripe';
import { newId } from '../ids.ts';
import { toList } from '../lists.ts';

interface NewInvoice {
  customer: Stripe.Customer;
  currency: string;
  description?: string | undefined;
  metadata?: Record<string, string>;
  collectionMethod?: 'charge_automatically' | 'send_invoice' | undefined;
  defaultPaymentMethod?: string | undefined;
  dueDate?: number | undefined;
  footer?: string | undefined;
  customFields?: Stripe.Invoice.CustomField[] | undefined;
}

/** A draft without lines. */
export function newDraftInvoice(given: NewInvoice, now: number): Stripe.Invoice {
  const { customer } = given;
  const id = newId('in');
  return {
    id,
    object: 'invoice',
    account_country: 'DE',
    account_name: 'Evergreen',
    account_tax_ids: null,
    amount_due: 0,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_paid_off_stripe: 0,
    amount_remaining: 0,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: false,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: null,
    billing_reason: 'manual',
    collection_method: given.collectionMethod ?? 'charge_automatically',
    created: now,
    currency: given.currency,
    custom_fields: given.customFields?.length ? given.customFields : null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: 'none',
    customer_tax_ids: [],
    default_payment_method: given.defaultPaymentMethod ?? null,
    default_source: null,
    default_tax_rates: [],
    description: given.description || null,
    discounts: [],
    due_date: given.dueDate ?? null,
    effective_at: null,
    ending_balance: null,
    footer: given.footer || null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: toList(`/v1/invoices/${id}/lines`, []),
    livemode: false,
    metadata: given.metadata ?? {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: now,
    period_start: now,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: 0,
    subtotal_excluding_tax: 0,
    test_clock: null,
    total: 0,
    total_discount_amounts: [],
    total_excluding_tax: 0,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  };
}
