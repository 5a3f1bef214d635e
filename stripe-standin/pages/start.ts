import { plural } from './format.ts';
import { html, type Html } from './html.ts';
import { renderCode } from './layout.ts';
import type { PageRequest, View } from './view.ts';

/** Says what the stand-in is, what it holds, where the API is and how to make it fail. */
export function showStart({ context, standIn }: PageRequest): View {
  const { store, url } = context;
  const invoices = store.count('invoice', {});
  const open = store.count('invoice', { status: 'open' });
  const armed = standIn.faults.list().length;
  return {
    status: 200,
    title: 'Overview',
    section: '/',
    content: html`
      <p>
        This server replaces Stripe on a developer's machine. It answers the part of Stripe's API that Evergreen uses,
        keeps its objects, sends signed webhooks, and takes only Stripe's test cards and test bank accounts. No money
        moves.
      </p>
      <h2>What it holds</h2>
      <ul class="counts">
        ${count('/customers', store.count('customer', {}), 'customer', '')}
        ${count('/invoices', invoices, 'invoice', `${open.toLocaleString('en')} open`)}
        ${count('/events', store.count('event', {}), 'event', describeDeliveries(standIn.webhooks.summary()))}
      </ul>
      <h2>Use the API</h2>
      <p>The API is at <code>${url}/v1</code>. Any key that starts with <code>sk_test_</code> works.</p>
      ${renderCode('Example of a request', `curl ${url}/v1/invoices -u sk_test_evergreen:`)}
      ${renderCode('Example in Node', nodeExample(url))}
      <h2>Pay an invoice</h2>
      <p>
        Open an <a href="/invoices?status=open">open invoice</a> and choose a test card: some pay, some are declined,
        some ask for 3D Secure. A test bank account is first processing; the invoice's page then ends its debit.
      </p>
      <h2>Make it fail</h2>
      <p>
        ${armed === 0 ? 'No fault is armed.' : html`<strong>Armed faults: ${armed}.</strong>`} Arm one on the
        <a href="/faults">faults page</a>, or with a request. This one makes the next payment time out after it
        succeeded:
      </p>
      ${renderCode(
        'Example of arming a fault',
        `curl ${url}/_faults \\\n  -d '{ "fault": "timeout_after_success", "match": { "path": "/pay$" }, "times": 1 }'`,
      )}
      <h2>For tests and scripts</h2>
      <ul>
        <li><a href="/_health">/_health</a> answers while the server runs.</li>
        <li><a href="/_faults">/_faults</a> lists the armed faults as JSON; <code>DELETE</code> clears them.</li>
        <li><code>POST /_debits</code> ends the bank debits that are processing, as a bank does days later.</li>
        <li>
          <a href="/_requests">/_requests</a> lists the latest API requests as JSON; <code>DELETE</code> clears them.
        </li>
      </ul>
    `,
  };
}

const count = (path: string, number: number, noun: string, note: string): Html =>
  html`<li>
    <a href="${path}"><strong>${number.toLocaleString('en')}</strong> ${plural(number, noun)}</a>
    <span class="note">${note}</span>
  </li>`;

const describeDeliveries = ({ url, waiting }: { url: string | undefined; waiting: number }): string => {
  if (url === undefined) return 'no webhook receiver is set';
  return waiting === 0 ? `all delivered to ${url}` : `${waiting.toLocaleString('en')} waiting for ${url}`;
};

function nodeExample(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  const options = [
    `host: '${hostname}'`,
    ...(port ? [`port: ${port}`] : []),
    `protocol: '${protocol.replace(':', '')}'`,
  ];
  return `new Stripe('sk_test_evergreen', { ${options.join(', ')} })`;
}
