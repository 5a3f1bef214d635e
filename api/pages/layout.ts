import type { Language } from '../../knowledge/languages.ts';
import type { Assets, Entry, PortalBuild } from './build.ts';
import { html, Html } from './html.ts';
import { LEGAL_LINKS } from './legal-links.ts';
import { LANGUAGE_NAMES, PAGE_TEXTS } from './texts.ts';

/** What every page depends on. */
export interface PageView {
  readonly language: Language;
  /** Of the page's scripts: see `setPagePolicy`. */
  readonly nonce: string;
}

interface Page extends PageView {
  /** Undefined where the portal is not built: the page is then complete, but plain. */
  readonly build: PortalBuild | undefined;
  readonly entry: 'documents' | 'reference';
  readonly title: string;
  /** The page's own address, to mark its link. */
  readonly path?: '/docs' | '/docs/problems';
  readonly body: Html;
}

/** A whole page: head, the header that leads to the other pages, and the body. It has no inline script or style. */
export function renderPage({ language, nonce, build, entry, title, path, body }: Page): string {
  const texts = PAGE_TEXTS[language];
  const pages = [
    { href: '/docs', name: texts.reference.name },
    { href: '/docs/problems', name: texts.problems.name },
  ];
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${build ? headLinks(build, { entry, language, nonce }) : ''}
      </head>
      <body class="${entry}">
        <a class="skip" href="#main">${texts.skip}</a>
        <header class="site-head">
          <a class="brand" href="/">${MARK}<span>Evergreen</span></a>
          <nav aria-label="${texts.pages}">
            <ul>
              ${pages.map(
                ({ href, name }) =>
                  html` <li><a href="${href}" ${href === path ? html` aria-current="page"` : ''}>${name}</a></li>`,
              )}
            </ul>
          </nav>
          <nav class="languages" aria-label="${texts.language}">
            <ul>
              ${languageLinks(language)}
            </ul>
          </nav>
        </header>
        ${body}${siteFoot(language)}
      </body>
    </html> `.text;
}

/** What the law wants on every page, for whoever reads it: no region is known. */
export function siteFoot(language: Language): Html {
  const texts = PAGE_TEXTS[language];
  const links = [
    ...LEGAL_LINKS(null).map(({ page, words }) => ({ page, name: words[language] })),
    { page: 'accessibility', name: texts.accessibility },
    { page: 'help', name: texts.help },
    { page: 'find-licences', name: texts.find_licenses },
  ];
  return html`<footer class="site-foot">
    <ul>
      ${links.map(({ page, name }) => html` <li><a href="/${page}?lang=${language}">${name}</a></li>`)}
    </ul>
  </footer>`;
}

function languageLinks(current: Language): Html[] {
  return Object.entries(LANGUAGE_NAMES).map(
    ([code, name]) =>
      html` <li>
        <a href="?lang=${code}" lang="${code}" hreflang="${code}" ${code === current ? html` aria-current="true"` : ''}
          >${name}</a
        >
      </li>`,
  );
}

/** What the head of a page refers to. */
export function headLinks(
  build: PortalBuild,
  { entry, language, nonce }: Pick<PageView, 'language' | 'nonce'> & { readonly entry: Entry },
): Html[] {
  const { styles, scripts }: Assets = build.assets(entry);
  return [
    nonceMeta(nonce),
    ...fontPreload(build),
    ...(build.icon ? [html`<link rel="icon" href="${build.icon}" type="image/svg+xml" />`] : []),
    ...styles.map((href) => html`<link rel="stylesheet" href="${href}" />`),
    ...fontLinks(build, language),
    ...scripts.map((src) => html`<script type="module" nonce="${nonce}" src="${src}"></script>`),
  ];
}

/** Where scripts find the nonce, for what they add to the page. */
export function nonceMeta(nonce: string): Html {
  return html`<meta property="csp-nonce" nonce="${nonce}" />`;
}

/** The font is there with the first text, which else goes on with the system's: see `portal/src/styles/inter.css`. */
export function fontPreload({ latinFont }: PortalBuild): Html[] {
  return latinFont ? [html`<link rel="preload" href="${latinFont}" as="font" type="font/woff2" crossorigin />`] : [];
}

/** The fonts that a language needs in addition to those of all pages. */
export function fontLinks(build: PortalBuild, language: Language): Html[] {
  return language === 'ja' && build.japaneseFonts
    ? [html`<link rel="stylesheet" href="${build.japaneseFonts}" />`]
    : [];
}

/** The sign of Evergreen. */
export const MARK = new Html(
  '<svg viewBox="0 0 24 24" width="22" height="22" fill="none" stroke="currentColor" stroke-width="2.1" aria-hidden="true">' +
    '<path d="M12 1.9a10.1 10.1 0 1 0 10.1 10.1" stroke-linecap="round"/>' +
    '<path d="M15.7 2.6a10.1 10.1 0 0 1 5.7 5.7" stroke-dasharray="2.1 3" stroke-linecap="round"/>' +
    '<circle cx="11.3" cy="12.9" r="5.7"/><circle cx="10.8" cy="13.5" r="1.5" fill="currentColor" stroke="none"/></svg>',
);
