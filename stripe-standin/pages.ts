import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Stripe } from 'stripe';
import { findTestCard, TEST_CARDS, testCardTokens } from '../domain/billing/test-cards.ts';
import { createCard } from './cards.ts';
import { attemptPayment, authenticationUrl, completeAuthentication, type PaymentAttempt } from './charging.ts';
import type { Context } from './context.ts';
import { formatAmount } from './currencies.ts';
import { runInTransaction, type StandIn } from './stand-in.ts';
import { ApiError } from './errors.ts';
import { parseForm } from './form.ts';
import { renderPage, html, type Html } from './html.ts';
import { readBody, sendPage } from './http.ts';
import { idOf } from './ids.ts';
import { findOpenPayment, recordAttempt } from './invoicing.ts';
import { completeSetup } from './card-setup.ts';

/** Pages for people: the hosted invoice (`/i/…`) and 3D Secure (`/authenticate/…`). */
export class Pages {
  readonly #standIn: StandIn;

  constructor(engine: StandIn) {
    this.#standIn = engine;
  }

  async handle(request: IncomingMessage, response: ServerResponse, path: string, query: string): Promise<void> {
    const fields = parseForm(request.method === 'POST' ? ((await readBody(request)) ?? '') : query);
    const [, kind = '', id = ''] = path.split('/');
    const field = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
    const act = <T>(action: (context: Context) => T): T =>
      runInTransaction(this.#standIn, { method: 'POST', path, requestId: null, idempotencyKey: null }, action);
    try {
      const posted = request.method === 'POST';
      const view =
        kind === 'i'
          ? act((context) => (posted ? payHostedInvoice(context, id, field('card')) : showHostedInvoice(context, id)))
          : act((context) =>
              handleAuthentication(context, id, field('client_secret'), posted ? field('outcome') : undefined),
            );
      sendView(response, view);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      sendPage(response, error.status, renderPage('That did not work', html`<p role="alert">${error.message}</p>`));
    }
  }
}

type View = { redirect: string } | { status: number; title: string; content: Html };

function sendView(response: ServerResponse, view: View): void {
  if ('redirect' in view) response.writeHead(303, { location: view.redirect }).end();
  else sendPage(response, view.status, renderPage(view.title, view.content));
}

const notFound: View = {
  status: 404,
  title: 'Not found',
  content: html`<p>There is no such page. Check the link.</p>`,
};

function findHostedInvoice({ store }: Context, secret: string): Stripe.Invoice | undefined {
  const row = store.sql('SELECT invoice FROM hosted WHERE secret = ?').get(secret);
  return row && store.get('invoice', String(row['invoice']));
}

function showHostedInvoice(context: Context, secret: string, problem?: string): View {
  const invoice = findHostedInvoice(context, secret);
  if (!invoice) return notFound;
  const lines = context.store.all('line_item', { parent: invoice.id });
  return {
    status: 200,
    title: `Invoice ${invoice.number ?? invoice.id}`,
    content: html`
      ${problem === undefined ? '' : html`<p role="alert">${problem}</p>`}
      <table>
        <thead>
          <tr>
            <th scope="col">Item</th>
            <th scope="col">Amount</th>
          </tr>
        </thead>
        <tbody>
          ${lines.map(
            (line) =>
              html`<tr>
                <td>${line.description ?? 'Item'}</td>
                <td>${formatAmount(line.amount, line.currency)}</td>
              </tr>`,
          )}
          <tr>
            <th scope="row">Amount due</th>
            <td>${formatAmount(invoice.amount_due, invoice.currency)}</td>
          </tr>
        </tbody>
      </table>
      ${invoice.status === 'open' ? payForm(invoice) : html`<p role="status">This invoice is ${invoice.status ?? ''}.</p>`}
    `,
  };
}

const payForm = (invoice: Stripe.Invoice): Html => html`
  <form method="post">
    <label for="card">Test card</label>
    <select id="card" name="card">
      ${testCardTokens().map((token) => {
        const { label, number } = TEST_CARDS[token];
        return html`<option value="${token}">${label} (${number})</option>`;
      })}
    </select>
    <p><button>Pay ${formatAmount(invoice.amount_due, invoice.currency)}</button></p>
  </form>
`;

function payHostedInvoice(context: Context, secret: string, card: string): View {
  const invoice = findHostedInvoice(context, secret);
  if (!invoice) return notFound;
  const open = findOpenPayment(context, invoice);
  const token = findTestCard(card);
  if (invoice.status !== 'open' || !open)
    return showHostedInvoice(context, secret, 'This invoice can no longer be paid.');
  if (!token) return showHostedInvoice(context, secret, 'Choose one of the test cards.');
  const attempt = attemptPayment(context, open.intent, createCard(context, token), {
    offSession: false,
    onAuthentication: 'wait',
    returnUrl: `${context.url}/i/${secret}`,
  });
  recordAttempt(context, attempt);
  if (attempt.kind === 'requires_action') return { redirect: authenticationUrl(context, attempt.intent) };
  return attempt.kind === 'declined'
    ? showHostedInvoice(context, secret, attempt.error.message)
    : { redirect: `${context.url}/i/${secret}` };
}

/** Shows, or carries out, the authentication that a payment or setup intent waits for. */
function handleAuthentication(context: Context, id: string, clientSecret: string, outcome: string | undefined): View {
  const intent = context.store.get('payment_intent', id) ?? context.store.get('setup_intent', id);
  if (!intent || intent.client_secret !== clientSecret) return notFound;
  if (intent.status !== 'requires_action') return completedView(intent.status);
  if (outcome !== 'complete' && outcome !== 'fail') return authenticationView(intent);
  const returnUrl = intent.next_action?.redirect_to_url?.return_url ?? hostedInvoiceUrl(context, intent);
  const status = completeIntent(context, intent, outcome === 'complete');
  return returnUrl ? { redirect: returnUrl } : completedView(status);
}

function completeIntent(context: Context, intent: Stripe.PaymentIntent | Stripe.SetupIntent, passed: boolean): string {
  if (intent.object === 'setup_intent') return completeSetup(context, intent, passed).status;
  const attempt: PaymentAttempt = completeAuthentication(context, intent, passed);
  recordAttempt(context, attempt);
  return attempt.intent.status;
}

function hostedInvoiceUrl({ store }: Context, intent: Stripe.PaymentIntent | Stripe.SetupIntent): string | null {
  const [payment] = store.all('invoice_payment', { source: intent.id });
  return (payment && store.get('invoice', idOf(payment.invoice))?.hosted_invoice_url) ?? null;
}

const authenticationView = (intent: Stripe.PaymentIntent | Stripe.SetupIntent): View => ({
  status: 200,
  title: 'Your bank asks: is it you?',
  content: html`
    <p>
      ${
        intent.object === 'payment_intent'
          ? `A payment of ${formatAmount(intent.amount, intent.currency)} waits for your confirmation.`
          : 'Saving this card waits for your confirmation.'
      }
    </p>
    <form method="post">
      <input type="hidden" name="client_secret" value="${intent.client_secret ?? ''}" />
      <button name="outcome" value="complete">Complete authentication</button>
      <button name="outcome" value="fail">Fail authentication</button>
    </form>
  `,
});

const completedView = (status: string): View => ({
  status: 200,
  title: status === 'succeeded' ? 'Done' : 'Not completed',
  content: html`<p role="status">
    ${status === 'succeeded' ? 'Thank you, you can close this page.' : `Nothing to authenticate here (${status}).`}
  </p>`,
});
