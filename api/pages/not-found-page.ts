import { PORTAL_DIST, readPortalBuild } from './build.ts';
import { html } from './html.ts';
import { renderPage, type PageView } from './layout.ts';
import { PAGE_TEXTS } from './texts.ts';

/** The page that a browser gets at an unknown address. Programs get a problem document instead. */
export function notFoundPage(view: PageView): string {
  const { language } = view;
  const { not_found: texts, reference, problems } = PAGE_TEXTS[language];
  const ways = [
    { href: '/', name: texts.start, about: texts.start_about },
    { href: '/docs', name: reference.name, about: texts.reference_about },
    { href: '/docs/problems', name: problems.name, about: texts.problems_about },
  ];
  return renderPage({
    ...view,
    build: readPortalBuild(PORTAL_DIST),
    entry: 'documents',
    title: texts.title,
    body: html`<main class="sheet" id="main">
      <div class="page">
        <h1>${texts.heading}</h1>
        <p class="lead">${texts.lead}</p>
        <ul class="ways">
          ${ways.map(
            ({ href, name, about }) =>
              html` <li>
                <a href="${href}">${name}</a>
                <p>${about}</p>
              </li>`,
          )}
        </ul>
      </div>
    </main>`,
  });
}
