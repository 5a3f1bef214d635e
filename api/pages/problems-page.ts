import { STATUS_CODES } from 'node:http';
import type { PortalBuild } from './build.ts';
import { html, type Html } from './html.ts';
import type { PageLanguage } from './language.ts';
import { renderPage } from './layout.ts';
import { problemEntries, type ProblemEntry } from './problem-entries.ts';
import { PAGE_TEXTS, type PageTexts } from './texts.ts';

/** `/docs/problems`: every problem code under its own anchor, to which the `type` of a problem document leads. */
export function problemsPage(language: PageLanguage, build: PortalBuild | undefined): string {
  const texts = PAGE_TEXTS[language].problems;
  const entries = problemEntries(language);
  return renderPage({
    language,
    build,
    entry: 'documents',
    title: texts.title,
    path: '/docs/problems',
    body: html`<main class="sheet" id="main">
      <div class="page">
        <h1>${texts.name}</h1>
        <p class="lead">${withCode(texts.lead)}</p>
        <form class="filter" id="problem-filter" role="search" hidden>
          <label>${texts.search}<input type="search" autocomplete="off" spellcheck="false" /></label>
          <output>${entries.length} ${texts.count}</output>
        </form>
        <div class="problems">${entries.map((entry) => problemCard(entry, { language, texts }))}</div>
      </div>
    </main>`,
  });
}

function problemCard(
  { code, status, meaning, next, language }: ProblemEntry,
  page: { language: PageLanguage; texts: PageTexts['problems'] },
): Html {
  const { texts } = page;
  const lang = language === page.language ? '' : html` lang="${language}"`;
  return html`
        <section class="problem" id="${code}" aria-labelledby="${code}-name">
          <h2><a href="#${code}" id="${code}-name" translate="no">${code}</a> <span class="tag" lang="en">${status} ${STATUS_CODES[status] ?? ''}</span></h2>
          <dl>
            <dt>${texts.meaning}</dt><dd${lang}>${withCode(meaning)}</dd>
            <dt>${texts.next}</dt><dd${lang}>${withCode(next)}</dd>
          </dl>
        </section>`;
}

/** A text in which backquotes mark what is code. */
function withCode(text: string): Html[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}
