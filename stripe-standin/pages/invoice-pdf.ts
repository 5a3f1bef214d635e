import type { Stripe } from 'stripe';
import { formatAmount } from '../currencies.ts';
import { findHostedInvoice } from '../hosted-links.ts';
import { writePdf, type PdfLine } from '../pdf.ts';
import { formatDay } from './format.ts';
import { notFoundView, type PageRequest, type View } from './view.ts';

/** An invoice as a plain PDF file, for whoever has its link. */
export function downloadInvoice({ context, id }: PageRequest): View {
  const link = findHostedInvoice(context, id);
  if (!link || link.expired) return notFoundView;
  const { invoice } = link;
  const bytes = writePdf(linesOf(invoice, context.store.all('line_item', { parent: invoice.id })));
  return { file: { name: `Invoice-${invoice.number ?? invoice.id}.pdf`, type: 'application/pdf', bytes } };
}

function linesOf(invoice: Stripe.Invoice, items: readonly Stripe.InvoiceLineItem[]): PdfLine[] {
  const { currency, customer_address: address, status_transitions: at } = invoice;
  const buyer = [
    invoice.customer_name,
    address?.line1,
    address?.line2,
    [address?.postal_code, address?.city].filter(Boolean).join(' '),
    address?.country,
    invoice.customer_email,
    ...(invoice.customer_tax_ids ?? []).map(({ value }) => value),
  ].filter((line): line is string => Boolean(line));
  const facts = [
    ['Number', invoice.number ?? invoice.id],
    ['Issued', formatDay(at.finalized_at ?? invoice.created)],
    ['Status', invoice.status ?? 'draft'],
    ...(invoice.custom_fields ?? []).map(({ name, value }) => [name, value]),
  ];
  return [
    { text: `Invoice from ${invoice.account_name ?? 'Evergreen'}`, size: 20 },
    { text: '' },
    ...facts.map(([name, value]) => ({ text: `${name}: ${value}` })),
    { text: '' },
    ...buyer.map((text) => ({ text })),
    { text: '' },
    ...items.map((item) => ({
      text: `${item.description ?? 'Item'}, ${formatDay(item.period.start)} to ${formatDay(item.period.end)}`,
      end: formatAmount(item.amount, item.currency),
    })),
    { text: '' },
    { text: 'Total, no tax added', end: formatAmount(invoice.total, currency) },
    invoice.status === 'paid'
      ? { text: 'Amount paid', end: formatAmount(invoice.amount_paid, currency) }
      : { text: 'Amount due', end: formatAmount(invoice.amount_due, currency) },
  ];
}
