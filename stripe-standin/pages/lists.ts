import type { Stripe } from 'stripe';
import { formatAmount } from '../currencies.ts';
import { withValidLink } from '../hosted-links.ts';
import { idOf } from '../ids.ts';
import type { ObjectType, StoredObjects } from '../kinds.ts';
import type { Filter } from '../store-filter.ts';
import { formatDateTime, plural } from './format.ts';
import { html, type Html } from './html.ts';
import { invoiceStatuses, statusLabel } from './invoice-status.ts';
import { renderTable, type Section } from './layout.ts';
import { notFoundView, type PageRequest, type View } from './view.ts';

const PAGE_SIZE = 50;

interface ListPage<K extends ObjectType> {
  section: Section;
  title: string;
  kind: K;
  filter: Filter;
  /** The filter as query parameters, kept when the list goes on. */
  query: Record<string, string>;
  /** What the page shows when nothing matches. */
  empty: Html;
  above?: Html;
  columns: readonly string[];
  row(object: StoredObjects[K]): Html;
}

export function showInvoices(request: PageRequest): View {
  const customer = request.field('customer');
  const status = request.field('status');
  return listView(request, {
    section: '/invoices',
    title: 'Invoices',
    kind: 'invoice',
    filter: { customer: customer || undefined, status: status || undefined },
    query: { ...(customer && { customer }), ...(status && { status }) },
    empty: html`<p>There is no such invoice yet. Evergreen creates one when a licence starts or renews.</p>`,
    above: statusLinks(status, customer),
    columns: ['Invoice', 'Customer', 'Status', 'Total', 'Created'],
    row: (invoice) =>
      html`<tr>
        <th scope="row">${invoiceLink(withValidLink(request.context, invoice))}</th>
        <td><a href="/invoices?customer=${idOf(invoice.customer) ?? ''}">${customerLabel(invoice)}</a></td>
        <td>${statusLabel(invoice)}</td>
        <td>${formatAmount(invoice.total, invoice.currency)}</td>
        <td>${formatDateTime(invoice.created)}</td>
      </tr>`,
  });
}

export function showCustomers(request: PageRequest): View {
  return listView(request, {
    section: '/customers',
    title: 'Customers',
    kind: 'customer',
    filter: {},
    query: {},
    empty: html`<p>There is no customer yet. Evergreen creates one with an account's first paid licence.</p>`,
    columns: ['Customer', 'E-mail', 'Id', 'Invoices'],
    row: (customer) => {
      const { id, name = null, email = null } = customer.deleted ? { id: customer.id } : customer;
      const invoices = request.context.store.count('invoice', { customer: id });
      return html`<tr>
        <th scope="row">${name ?? 'No name'}</th>
        <td>${email ?? 'No e-mail'}</td>
        <td><code>${id}</code></td>
        <td><a href="/invoices?customer=${id}">${invoices} ${plural(invoices, 'invoice')}</a></td>
      </tr>`;
    },
  });
}

export function showEvents(request: PageRequest): View {
  return listView(request, {
    section: '/events',
    title: 'Events',
    kind: 'event',
    filter: {},
    query: {},
    empty: html`<p>Nothing has happened yet.</p>`,
    columns: ['Event', 'Object', 'Time'],
    row: (event) =>
      html`<tr>
        <th scope="row"><a href="/events/${event.id}">${event.type}</a></th>
        <td><code>${'id' in event.data.object ? event.data.object.id : ''}</code></td>
        <td>${formatDateTime(event.created)}</td>
      </tr>`,
  });
}

function listView<K extends ObjectType>({ context, field }: PageRequest, page: ListPage<K>): View {
  const startingAfter = field('starting_after') || undefined;
  const found = context.store.list(page.kind, page.filter, { limit: PAGE_SIZE, startingAfter });
  if (!found) return notFoundView;
  const last = found.data.at(-1);
  const address = (more: Record<string, string>): string =>
    `${page.section}?${new URLSearchParams({ ...page.query, ...more }).toString()}`;
  return {
    status: 200,
    title: page.title,
    section: page.section,
    content: html`
      ${page.above}
      ${
        found.data.length === 0
          ? page.empty
          : renderTable(
              page.title,
              page.columns,
              found.data.map((object) => page.row(object)),
            )
      }
      <p class="actions">
        ${startingAfter === undefined ? undefined : html`<a href="${address({})}">Newest</a>`}
        ${found.more && last ? html`<a href="${address({ starting_after: last.id })}">Older</a>` : undefined}
      </p>
    `,
  };
}

const statusLinks = (current: string, customer: string): Html =>
  html`<nav aria-label="Status">
    <ul>
      ${[{ status: '', label: 'All' }, ...invoiceStatuses].map(({ status, label }) => {
        const query = new URLSearchParams({ ...(customer && { customer }), ...(status && { status }) }).toString();
        return status === current
          ? html`<li><a href="/invoices?${query}" aria-current="page">${label}</a></li>`
          : html`<li><a href="/invoices?${query}">${label}</a></li>`;
      })}
    </ul>
  </nav>`;

/** A draft has no page yet. */
const invoiceLink = ({ hosted_invoice_url: url, number, id }: Stripe.Invoice): Html =>
  url ? html`<a href="${url}">${number ?? id}</a>` : html`<code>${id}</code>`;

const customerLabel = ({ customer, customer_name: name, customer_email: email }: Stripe.Invoice): string =>
  name ?? email ?? idOf(customer) ?? '';
