import type { Express } from 'express';
import { databaseAs } from '../../db/databases.ts';
import { searchArticles } from '../../db/queries/articles.ts';
import { mostSoughtFirst } from '../../knowledge/articles/most-sought.ts';
import type { Block, Span } from '../../knowledge/articles/blocks.ts';
import type { Article } from '../../knowledge/articles/files.ts';
import { LANGUAGES, type Language } from '../../knowledge/languages.ts';
import { askedTerms } from '../articles/store.ts';
import type { Dependencies } from '../dependencies.ts';
import { html, type Html } from '../pages/html.ts';
import { withoutFrench } from './language.ts';
import { plainPage, type PlainView } from './layout.ts';
import { servePage, type PublicPages } from './page.ts';
import { fillIn, PAGE_TEXTS } from './texts.ts';

const MAX_QUERY = 200;

/** `/help` and its articles, for whoever has not signed in. The portal has the same beside a person's licences. */
export function serveHelp(app: Express, { deps, ...pages }: PublicPages): void {
  servePage(app, { deps, ...pages }, '/help', {
    get: async (req, res, view) => {
      const { q } = req.query;
      const query = typeof q === 'string' ? q.trim().slice(0, MAX_QUERY) : '';
      const language = withoutFrench(view.language);
      const found = query === '' ? mostSoughtFirst(deps.articles.list(language)) : await search(deps, language, query);
      res.type('html').send(listPage(view, deps, query, found));
    },
  });
  servePage(app, { deps, ...pages }, '/help/:article', {
    get: (req, res, view) => {
      const article = deps.articles.find(withoutFrench(view.language), String(req.params['article']));
      res.status(article ? 200 : 404).type('html');
      res.send(article ? articlePage(view, deps, article) : missingPage(view));
    },
  });
}

async function search(deps: Dependencies, language: Language, query: string): Promise<readonly Article[]> {
  const terms = askedTerms(query, language, deps.articles);
  if (terms.length === 0) return [];
  const ids = await searchArticles(databaseAs(deps.databases, null), language, terms);
  return ids.flatMap((id) => deps.articles.find(language, id) ?? []);
}

function listPage(view: PlainView, deps: Dependencies, query: string, found: readonly Article[]): string {
  const language = withoutFrench(view.language);
  const { help: texts } = PAGE_TEXTS[language];
  return plainPage(view, {
    title: texts.title,
    path: '/help',
    languages: LANGUAGES,
    body: [
      html`<h1>${texts.title}</h1>
        <p class="lead">${texts.lead} <a href="/portal">${texts.sign_in}</a></p>
        <form class="search" method="get" action="/help" role="search">
          <input type="hidden" name="lang" value="${language}" />
          <div class="field">
            <label for="q">${texts.search}</label>
            <input class="input" id="q" name="q" type="search" maxlength="${MAX_QUERY}" value="${query}" />
          </div>
          <button class="btn primary" type="submit">${texts.button}</button>
        </form>
        ${
          found.length === 0
            ? html`<p role="status">${fillIn(texts.none, { query })}</p>`
            : html`<h2>${query === '' ? texts.all : texts.found}</h2>
                <ul class="articles">
                  ${found.map(
                    ({ id, title, summary }) =>
                      html`<li>
                        <a href="/help/${id}?lang=${language}">${title}</a>
                        <p>${summary}</p>
                      </li>`,
                  )}
                </ul>`
        }
        ${contactLine(deps, language)}`,
    ],
  });
}

function articlePage(view: PlainView, deps: Dependencies, { title, summary, blocks }: Article): string {
  const language = withoutFrench(view.language);
  const { help: texts } = PAGE_TEXTS[language];
  return plainPage(view, {
    title,
    path: null,
    languages: LANGUAGES,
    body: [
      html`<p class="back"><a href="/help?lang=${language}">${texts.back}</a></p>
        <h1>${title}</h1>
        <p class="lead">${summary}</p>
        ${blocks.map((block) => blockOf(block, language))} ${contactLine(deps, language)}`,
    ],
  });
}

function missingPage(view: PlainView): string {
  const language = withoutFrench(view.language);
  const { help: texts } = PAGE_TEXTS[language];
  return plainPage(view, {
    title: texts.missing,
    path: null,
    languages: LANGUAGES,
    body: [
      html`<h1>${texts.missing}</h1>
        <p class="lead"><a href="/help?lang=${language}">${texts.back}</a></p>`,
    ],
  });
}

function contactLine({ supportEmail }: Dependencies, language: Language): Html {
  const [before = '', after = ''] = PAGE_TEXTS[language].help.contact.split('{email}');
  return html`<p class="hint">${before}<a href="mailto:${supportEmail}">${supportEmail}</a>${after}</p>`;
}

function blockOf({ kind, items }: Block, language: Language): Html {
  const spans = (item: readonly Span[]) => item.map((span) => spanOf(span, language));
  switch (kind) {
    case 'heading':
      return html`<h2>${items.flatMap(spans)}</h2>`;
    case 'paragraph':
      return html`<p>${items.flatMap(spans)}</p>`;
    case 'list':
      return html`<ul>
        ${items.map((item) => html`<li>${spans(item)}</li>`)}
      </ul>`;
    case 'steps':
      return html`<ol>
        ${items.map((item) => html`<li>${spans(item)}</li>`)}
      </ol>`;
  }
}

/** Pages of the portal are reached after a sign-in. */
function spanOf({ text, strong, article, page }: Span, language: Language): Html {
  const words = strong ? html`<b>${text}</b>` : html`${text}`;
  if (article !== null) return html`<a href="/help/${article}?lang=${language}">${words}</a>`;
  if (page === 'find-licences') return html`<a href="/find-licences?lang=${language}">${words}</a>`;
  return page === null ? words : html`<a href="/portal">${words}</a>`;
}
