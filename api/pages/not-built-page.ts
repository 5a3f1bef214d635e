import { html } from './html.ts';
import { renderPage, type PageView } from './layout.ts';
import { PAGE_TEXTS } from './texts.ts';

/** What `/` and `/docs` show while `portal/dist` is missing: how to build it, and what works without it. */
export function notBuiltPage(view: PageView): string {
  const { language } = view;
  const { not_built: texts } = PAGE_TEXTS[language];
  return renderPage({
    ...view,
    build: undefined,
    entry: 'documents',
    title: texts.title,
    body: html`<main id="main">
      <h1>${texts.heading}</h1>
      <p>${texts.lead}</p>
      <pre><code>npm run build --workspace portal</code></pre>
      <p>${texts.meanwhile}</p>
      <ul>
        <li><a href="/docs/problems">/docs/problems</a></li>
        <li><a href="/openapi.json">/openapi.json</a></li>
      </ul>
    </main>`,
  });
}
