import type { Texts } from '../../knowledge/texts.ts';
import { STATUS_CODES } from 'node:http';
import type { PortalBuild } from './build.ts';
import { html, type Html } from './html.ts';
import { renderPage, type PageView } from './layout.ts';
import { problemEntries, type ProblemEntry } from './problem-entries.ts';
import { PAGE_TEXTS, type PageTexts } from './texts.ts';

/** `/docs/problems`: every problem code under its own anchor, to which the `type` of a problem document leads. */
export function problemsPage(view: PageView, build: PortalBuild | undefined, texts: Texts): string {
  const { language } = view;
  const words = PAGE_TEXTS[language].problems;
  const entries = problemEntries(language, texts);
  return renderPage({
    ...view,
    build,
    entry: 'documents',
    title: words.title,
    path: '/docs/problems',
    body: html`<main class="sheet" id="main">
      <div class="page">
        <h1>${words.name}</h1>
        <p class="lead">${withCode(words.lead)}</p>
        <form class="filter" id="problem-filter" role="search" hidden>
          <label>${words.search}<input type="search" autocomplete="off" spellcheck="false" /></label>
          <output>${entries.length} ${words.count}</output>
        </form>
        <div class="problems">${entries.map((entry) => problemCard(entry, words))}</div>
      </div>
    </main>`,
  });
}

function problemCard({ code, status, title, meaning, next }: ProblemEntry, words: PageTexts['problems']): Html {
  return html` <section class="problem" id="${code}" aria-labelledby="${code}-name">
    <h2>
      <a href="#${code}" id="${code}-name" translate="no">${code}</a>
      <span class="tag" lang="en">${status} ${STATUS_CODES[status] ?? ''}</span>
    </h2>
    <p class="title">${withCode(title)}</p>
    <dl>
      <dt>${words.meaning}</dt>
      <dd>${withCode(meaning)}</dd>
      <dt>${words.next}</dt>
      <dd>${withCode(next)}</dd>
    </dl>
  </section>`;
}

/** A text in which backquotes mark what is code. */
function withCode(text: string): Html[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}
