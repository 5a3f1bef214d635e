import { html, type Html } from './html.ts';

const SECTIONS = [
  { path: '/', label: 'Overview' },
  { path: '/invoices', label: 'Invoices' },
  { path: '/customers', label: 'Customers' },
  { path: '/events', label: 'Events' },
  { path: '/faults', label: 'Faults' },
] as const;

export type Section = (typeof SECTIONS)[number]['path'];

export interface PageOptions {
  title: string;
  content: Html;
  /** The section that the navigation marks as the current page. */
  section?: Section | undefined;
}

/** A complete page of the stand-in. Its header and footer say that it is not Stripe. */
export const renderPage = ({ title, content, section }: PageOptions): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Stripe stand-in</title>
        <link rel="stylesheet" href="/style.css" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header>
          <p class="brand"><a href="/">Stripe stand-in</a> <span class="note">Test mode</span></p>
          <nav aria-label="Sections">
            <ul>
              ${SECTIONS.map((one) => navigationItem(one, one.path === section))}
            </ul>
          </nav>
        </header>
        <main id="content" tabindex="-1">
          <h1>${title}</h1>
          ${content}
        </main>
        <footer><p class="note">This is Evergreen's stand-in for Stripe. Test cards only: no money moves.</p></footer>
      </body>
    </html> `.text;

const navigationItem = ({ path, label }: (typeof SECTIONS)[number], current: boolean): Html =>
  html`<li>
    ${current ? html`<a href="${path}" aria-current="page">${label}</a>` : html`<a href="${path}">${label}</a>`}
  </li>`;

/** A table that scrolls sideways on a narrow screen; the keyboard can reach and scroll it. */
export const renderTable = (caption: string, columns: readonly string[], rows: readonly Html[]): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption class="hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;

/** A block of code that scrolls sideways. */
export const renderCode = (label: string, text: string): Html =>
  html`<pre class="scroll" tabindex="0" role="region" aria-label="${label}"><code>${text}</code></pre>`;
