import type { IncomingMessage, ServerResponse } from 'node:http';
import { headerValue, sendPage } from '../http.ts';
import { html, type Html } from './html.ts';
import { renderCode, renderPage } from './layout.ts';

/** Whether a person asks: browsers accept HTML, Stripe's clients and curl do not ask for it. */
export const acceptsHtml = (request: IncomingMessage): boolean =>
  headerValue(request, 'accept')?.includes('text/html') ?? false;

interface PageError {
  status: number;
  /** What the API says about the error. */
  message: string;
  path: string;
}

/** Sends an error of the API to a person: the same status, in words, with where to go next. */
export function sendErrorPage(response: ServerResponse, error: PageError, publicUrl: string): void {
  const content = html`
    ${error.path.startsWith('/v1') ? apiHint(error, publicUrl) : html`<p role="alert">${error.message}</p>`}
    <ul>
      <li>The <a href="/">overview</a> says what the stand-in holds and where its API is.</li>
      <li>
        <a href="/invoices">Invoices</a>, <a href="/customers">customers</a> and <a href="/events">events</a> have
        pages.
      </li>
    </ul>
  `;
  sendPage(response, error.status, renderPage({ title: titleOf(error), content }));
}

function titleOf({ status, path }: PageError): string {
  if (path.startsWith('/v1')) return 'This is the API';
  return status === 404 ? 'Not found' : 'That did not work';
}

const apiHint = ({ status, message, path }: PageError, publicUrl: string): Html => html`
  <p>This address is part of the API. Programs use it with a test key; a browser sends none.</p>
  ${renderCode('The same request with a key', `curl '${publicUrl}${path}' -u sk_test_evergreen:`)}
  <p role="alert">The API answered ${status}: ${message}</p>
`;
