import type { Stripe } from 'stripe';
import { html, type Html } from './html.ts';

const STATUSES = {
  draft: { label: 'Draft', explanation: 'This invoice is a draft. It can be paid once it is finalized.' },
  open: { label: 'Open', explanation: 'This invoice is open: it waits for payment.' },
  paid: { label: 'Paid', explanation: 'This invoice is paid. There is nothing left to do.' },
  void: { label: 'Void', explanation: 'This invoice is void: it was cancelled and cannot be paid.' },
  uncollectible: { label: 'Uncollectible', explanation: 'This invoice is written off as uncollectible.' },
} as const;

type KnownStatus = keyof typeof STATUSES;

/** All statuses with their labels, for filters. */
export const invoiceStatuses = Object.entries(STATUSES).map(([status, { label }]) => ({ status, label }));

const isKnown = (status: string | null): status is KnownStatus => status !== null && Object.hasOwn(STATUSES, status);

const statusOf = ({ status }: Stripe.Invoice): KnownStatus => (isKnown(status) ? status : 'draft');

/** The status as a coloured label. The word says it too, so colour is never needed. */
export const statusLabel = (invoice: Stripe.Invoice): Html => {
  const status = statusOf(invoice);
  return html`<span class="status ${status}">${STATUSES[status].label}</span>`;
};

export const statusExplanation = (invoice: Stripe.Invoice): string => STATUSES[statusOf(invoice)].explanation;
