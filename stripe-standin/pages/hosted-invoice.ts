import type { Stripe } from 'stripe';
import { findTestCard } from '../../domain/billing/test-cards.ts';
import { findTestDebit } from '../../domain/billing/test-debits.ts';
import { createCard, createDebit } from '../cards.ts';
import { attemptPayment, authenticationUrl } from '../charging.ts';
import type { Context } from '../context.ts';
import { formatAmount } from '../currencies.ts';
import { findHostedInvoice, hostedLinkUrl } from '../hosted-links.ts';
import { idOf } from '../ids.ts';
import { reportDebits } from '../debit-outcomes.ts';
import { findOpenPayment, isProcessing, recordAttempt } from '../invoicing.ts';
import { formatDate, formatPeriod } from './format.ts';
import { html, type Html } from './html.ts';
import { statusExplanation, statusLabel } from './invoice-status.ts';
import { cardSelect, cardTable, debitTable } from './test-cards.ts';
import { notFoundView, type PageRequest, type View } from './view.ts';

/** Shows an invoice to whoever has its link. */
export function showHostedInvoice({ context, id }: PageRequest): View {
  const link = findHostedInvoice(context, id);
  if (!link) return notFoundView;
  return link.expired ? expiredView(link.invoice) : invoiceView(context, link.invoice);
}

/** Pays an invoice with the test card or bank account that was chosen, or ends its debit; a declined card leaves it open. */
export function payHostedInvoice({ context, id, field }: PageRequest): View {
  const link = findHostedInvoice(context, id);
  if (!link) return notFoundView;
  const { invoice, expired } = link;
  if (expired) return expiredView(invoice);
  const open = findOpenPayment(context, invoice);
  if (invoice.status !== 'open' || !open) return invoiceView(context, invoice, 'This invoice can no longer be paid.');
  const returnUrl = hostedLinkUrl(context.url, id);
  if (isProcessing(context, invoice)) {
    const outcome = field('debit') === 'succeeded' ? null : 'generic_could_not_process';
    reportDebits(context, { of: invoice.id, outcome });
    return { redirect: returnUrl };
  }
  const method = createMethod(context, field('card'));
  if (!method) return invoiceView(context, invoice, 'Choose one of the test cards.');
  const attempt = attemptPayment(context, open.intent, method, {
    offSession: false,
    onAuthentication: 'wait',
    returnUrl,
  });
  const after = recordAttempt(context, attempt) ?? invoice;
  switch (attempt.kind) {
    case 'requires_action':
      return { redirect: authenticationUrl(context, attempt.intent) };
    case 'declined':
      return invoiceView(context, after, attempt.error.message);
    case 'succeeded':
    case 'processing':
      return { redirect: returnUrl };
  }
}

function createMethod(context: Context, name: string): Stripe.PaymentMethod | undefined {
  const card = findTestCard(name);
  if (card) return createCard(context, card);
  const debit = findTestDebit(name);
  return debit && createDebit(context, debit);
}

const expiredView = ({ number, id, customer }: Stripe.Invoice): View => ({
  status: 410,
  title: `Invoice ${number ?? id}`,
  content: html`
    <p role="alert">This link has expired.</p>
    <p>
      The <a href="/invoices?customer=${idOf(customer) ?? ''}">customer's invoices</a> have links that work. The API
      returns a new link too.
    </p>
  `,
});

const invoiceView = (context: Context, invoice: Stripe.Invoice, problem?: string): View => ({
  status: 200,
  title: `Invoice ${invoice.number ?? invoice.id}`,
  content: html`
    ${problem === undefined ? undefined : html`<p role="alert">${problem}</p>`}
    <p role="status">${statusLabel(invoice)} ${statusExplanation(invoice)}</p>
    ${invoiceFacts(invoice)} ${linesTable(invoice, context.store.all('line_item', { parent: invoice.id }))}
    ${invoice.status !== 'open' ? undefined : isProcessing(context, invoice) ? debitForm : payForm(invoice)}
  `,
});

const invoiceFacts = (invoice: Stripe.Invoice): Html => {
  const { finalized_at: finalizedAt, paid_at: paidAt, voided_at: voidedAt } = invoice.status_transitions;
  const buyer = [invoice.customer_name, invoice.customer_email].filter((part) => part !== null);
  return html`<dl>
    <dt>From</dt>
    <dd>${invoice.account_name ?? 'Evergreen'}</dd>
    ${buyer.length > 0 ? fact('To', html`${buyer.join(', ')}`) : undefined}
    ${finalizedAt === null ? undefined : fact('Issued', formatDate(finalizedAt))}
    ${invoice.due_date === null ? undefined : fact('Due', formatDate(invoice.due_date))}
    ${paidAt === null ? undefined : fact('Paid', formatDate(paidAt))}
    ${voidedAt === null ? undefined : fact('Voided', formatDate(voidedAt))}
  </dl>`;
};

const fact = (name: string, value: Html): Html =>
  html`<dt>${name}</dt>
    <dd>${value}</dd>`;

function linesTable(invoice: Stripe.Invoice, lines: readonly Stripe.InvoiceLineItem[]): Html {
  const { currency, total, amount_due: due } = invoice;
  const fromBalance = due - total;
  return html`<table class="lines">
    <thead>
      <tr>
        <th scope="col">Item</th>
        <th scope="col" class="amount">Amount</th>
      </tr>
    </thead>
    <tbody>
      ${lines.map(lineRow)}
    </tbody>
    <tfoot>
      ${amountRow('Total, no tax added', formatAmount(total, currency))}
      ${fromBalance === 0 ? undefined : amountRow("From the customer's balance", formatAmount(fromBalance, currency))}
      ${
        invoice.status === 'paid'
          ? amountRow('Amount paid', formatAmount(invoice.amount_paid, currency))
          : amountRow('Amount due', formatAmount(due, currency))
      }
    </tfoot>
  </table>`;
}

const lineRow = (line: Stripe.InvoiceLineItem): Html =>
  html`<tr>
    <td>
      ${line.description ?? 'Item'}
      <span class="note">${formatPeriod(line.period)}</span>
      ${quantityNote(line)}
    </td>
    <td class="amount">${formatAmount(line.amount, line.currency)}</td>
  </tr>`;

/** An item that was sent with a total alone has quantity 1; its description says what it is for. */
const quantityNote = ({ quantity, pricing, currency }: Stripe.InvoiceLineItem): Html | undefined => {
  const unit = pricing?.unit_amount_decimal;
  if (quantity === null || quantity === 1 || !unit) return undefined;
  return html`<span class="note">${quantity} × ${formatAmount(Number(unit), currency)}</span>`;
};

const amountRow = (label: string, amount: string): Html =>
  html`<tr>
    <th scope="row">${label}</th>
    <td class="amount">${amount}</td>
  </tr>`;

/** The bank's report of a debit that is processing. */
const debitForm = html`
  <h2>A bank debit is processing</h2>
  <p>
    The bank reports its outcome after some days. Until then the invoice cannot be paid otherwise, and cannot be voided.
  </p>
  <form method="post">
    <p>
      <button class="primary" name="debit" value="succeeded">The debit succeeds</button>
      <button name="debit" value="failed">The debit fails</button>
    </p>
  </form>
`;

const payForm = (invoice: Stripe.Invoice): Html => html`
  <h2>Pay with a test card</h2>
  <form method="post">
    ${cardSelect(invoice.currency)}
    <p><button class="primary">Pay ${formatAmount(invoice.amount_due, invoice.currency)}</button></p>
  </form>
  <details>
    <summary>What each test card does</summary>
    ${cardTable()} ${debitTable()}
  </details>
`;
