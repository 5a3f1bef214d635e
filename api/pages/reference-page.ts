import type { Language } from '../../knowledge/languages.ts';
import type { PortalBuild } from './build.ts';
import { html } from './html.ts';
import { renderPage } from './layout.ts';
import { PAGE_TEXTS } from './texts.ts';

/** `/docs`: the page in which the portal's script shows the API reference. */
export function referencePage(language: Language, build: PortalBuild): string {
  const texts = PAGE_TEXTS[language].reference;
  return renderPage({
    language,
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
