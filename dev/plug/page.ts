import { PORTAL_DIST, readPortalBuild } from '../../api/pages/build.ts';
import { html, Html } from '../../api/pages/html.ts';
import { renderPage, type PageView } from '../../api/pages/layout.ts';
import { KILLABLE } from './kill.ts';
import { PLUG_PATH } from './path.ts';
import type { PlugRun } from './run.ts';
import { PLUG_TEXTS } from './texts.ts';

/** What the page's script reads, and the page shows at first. */
export function factsOf(run: PlugRun | null, language: PageView['language']) {
  const facts = run?.facts ?? [];
  return {
    running: run !== null && !run.isOver,
    facts: facts.map((fact) => ({ seconds: (fact.afterMs / 1000).toFixed(1), text: PLUG_TEXTS[language].fact(fact) })),
  };
}

/** Adds what has happened since, as text, and shows the buttons again when the run is over. */
const SCRIPT = `
const list = document.getElementById('facts');
const state = document.getElementById('state');
async function follow() {
  for (;;) {
    const answer = await fetch('${PLUG_PATH}/facts').then((response) => response.json(), () => null);
    if (answer) {
      for (const { seconds, text } of answer.facts.slice(list.children.length)) {
        const time = document.createElement('b');
        time.textContent = seconds + ' s';
        const said = document.createElement('p');
        said.textContent = text;
        const item = document.createElement('li');
        item.append(time, said);
        list.append(item);
      }
      if (!answer.running) break;
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  state.textContent = '';
  for (const button of document.querySelectorAll('button[name=kill]')) button.disabled = false;
}
follow();
`;

/** The page that pulls the plug and shows what happens. */
export function plugPage(view: PageView, token: string, run: PlugRun | null): string {
  const { language, nonce } = view;
  const texts = PLUG_TEXTS[language];
  const { running, facts } = factsOf(run, language);
  const disabled = running ? html` disabled` : '';
  return renderPage({
    ...view,
    build: readPortalBuild(PORTAL_DIST),
    entry: 'documents',
    title: texts.title,
    body: html`<main class="sheet" id="main">
      <div class="page dev-entry">
        <h1>${texts.title}</h1>
        <p class="lead">${texts.lead}</p>
        <form class="section" method="post" action="${PLUG_PATH}">
          <h2>${texts.choose}</h2>
          <input type="hidden" name="token" value="${token}" />
          ${KILLABLE.map(
            (process) =>
              html`<button name="kill" value="${process}" ${disabled}>
                ${texts.kill(texts.processes[process])}
              </button> `,
          )}
        </form>
        <section class="section" aria-labelledby="happens">
          <h2 id="happens">${texts.facts}</h2>
          <p id="state" role="status">${running ? texts.running : run === null ? texts.nothingYet : ''}</p>
          <div role="log" aria-labelledby="happens">
            <ol class="ways" id="facts" ${run === null ? html`hidden` : ''}>
              ${facts.map(
                ({ seconds, text }) =>
                  html`<li>
                    <b>${seconds} s</b>
                    <p>${text}</p>
                  </li>`,
              )}
            </ol>
          </div>
        </section>
        <p><a class="press" href="/">${texts.back}</a></p>
        ${
          running
            ? html`<script nonce="${nonce}">
                ${new Html(SCRIPT)};
              </script>`
            : ''
        }
      </div>
    </main>`,
  });
}
