import type { PortalBuild } from './build.ts';
import { html } from './html.ts';
import { renderPage, type PageView } from './layout.ts';
import { PAGE_TEXTS } from './texts.ts';

/** `/docs`: the page in which the portal's script shows the API reference. */
export function referencePage(view: PageView, build: PortalBuild): string {
  const { language } = view;
  const texts = PAGE_TEXTS[language].reference;
  return renderPage({
    ...view,
    build,
    entry: 'reference',
    title: texts.title,
    path: '/docs',
    body: html`<div id="main" tabindex="-1"><div id="reference"></div></div>
      <noscript
        ><p>${texts.needs_script} <a href="/openapi.json">/openapi.json</a></p></noscript
      >`,
  });
}
