import type { DeclarationLanguage } from '../../domain/declarations/declaration.ts';
import type { PortalBuild } from '../pages/build.ts';
import { html, type Html } from '../pages/html.ts';
import { LEGAL_LINKS } from '../pages/legal-links.ts';
import { headLinks, MARK } from '../pages/layout.ts';
import { LANGUAGE_NAMES } from './language.ts';
import { DECLARATION_TEXTS } from './texts.ts';

/** What every plain page depends on. */
export interface PlainView {
  readonly language: DeclarationLanguage;
  /** Of the page's script. */
  readonly nonce: string;
  readonly build: PortalBuild | undefined;
}

interface PlainPage {
  readonly title: string;
  /** The address of the page, to mark its link; null where it has none of its own. */
  readonly path: string | null;
  /** The languages that the page exists in. */
  readonly languages: readonly DeclarationLanguage[];
  readonly body: readonly Html[];
}

/** A page of one column for whoever has not signed in: it works without a script, and where the portal is not built. */
export function plainPage(view: PlainView, { title, path, languages, body }: PlainPage): string {
  const { language, nonce, build } = view;
  const texts = DECLARATION_TEXTS[language];
  return html`<!doctype html>
    <html lang="${language}" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="${path === null ? 'noindex' : 'index'}" />
        <title>${title} · Evergreen</title>
        ${build ? headLinks(build, { entry: 'forms', language: language === 'fr' ? 'en' : language, nonce }) : ''}
      </head>
      <body class="forms">
        <a class="skip" href="#main">${texts.skip}</a>
        <header class="plain-head">
          <a class="brand" href="/">${MARK}<span>Evergreen</span></a>
          ${
            languages.length > 1
              ? html`<nav class="languages" aria-label="${texts.language}">
                  <ul>
                    ${languages.map((other) => languageLink(other, language))}
                  </ul>
                </nav>`
              : ''
          }
        </header>
        <main class="plain" id="main" tabindex="-1">${body}</main>
        <footer class="plain-foot">
          <nav aria-label="${texts.foot}">
            <ul>
              ${footLinks(view, path)}
            </ul>
          </nav>
        </footer>
      </body>
    </html> `.text;
}

function languageLink(code: DeclarationLanguage, current: DeclarationLanguage): Html {
  const mark = code === current ? html` aria-current="true"` : '';
  return html`<li><a href="?lang=${code}" lang="${code}" hreflang="${code}" ${mark}>${LANGUAGE_NAMES[code]}</a></li>`;
}

function footLinks({ language }: PlainView, path: string | null): Html[] {
  const texts = DECLARATION_TEXTS[language];
  const links = [
    ...LEGAL_LINKS(null).map(({ page, words }) => ({ href: `/${page}`, name: words[language] })),
    { href: '/accessibility', name: texts.accessibility },
    { href: '/help', name: texts.help },
    { href: '/find-licences', name: texts.find_licenses },
  ];
  return links.map(({ href, name }) => {
    const mark = href === path ? html` aria-current="page"` : '';
    return html`<li><a href="${href}?lang=${language}" ${mark}>${name}</a></li>`;
  });
}
