import { PORTAL_DIST, readPortalBuild } from '../../api/pages/build.ts';
import { html, Html } from '../../api/pages/html.ts';
import { renderPage, type PageView } from '../../api/pages/layout.ts';
import { SIDE_BY_SIDE_FACTS_PATH, SIDE_BY_SIDE_PATH } from './path.ts';
import { SIDE_BY_SIDE_TEXTS } from './texts.ts';

/** What the page's script shows of the licence. */
export interface Facts {
  readonly licence: string;
  readonly state: string;
  readonly until: string;
  readonly log: { readonly at: string; readonly event: string }[];
  readonly signals: string[];
  /** What came of the last press; empty before. */
  readonly said: string;
}

/** Sends what is pressed, shows what came of it, and asks each second what is so now, as long as the page is seen. */
const SCRIPT = `
const form = document.getElementById('support');
const log = document.getElementById('log');
let shown = '';
let isSending = false;
let sent = 0;
const show = ({ said, ...facts }) => {
  if (said) document.getElementById('said').textContent = said;
  if (JSON.stringify(facts) === shown) return;
  shown = JSON.stringify(facts);
  for (const id of ['licence', 'state', 'until']) document.getElementById(id).textContent = facts[id];
  log.replaceChildren(...facts.log.map(({ at, event }) => {
    const item = document.createElement('li');
    const time = document.createElement('b');
    const what = document.createElement('p');
    [time.textContent, what.textContent] = [at, event];
    item.append(time, what);
    return item;
  }));
  for (const button of form.querySelectorAll('button')) button.hidden = !facts.signals.includes(button.value);
};
const setBusy = (isBusy) => {
  isSending = isBusy;
  for (const button of form.querySelectorAll('button')) button.disabled = isBusy;
};
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  sent += 1;
  setBusy(true);
  document.getElementById('said').textContent = '';
  const answer = await fetch(form.action, { method: 'POST', body }).catch(() => null);
  if (!answer?.ok) return location.reload();
  show(await answer.json());
  setBusy(false);
  form.querySelector('button:not([hidden])')?.focus();
});
async function follow() {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const before = sent;
    if (document.hidden || isSending) continue;
    const facts = await fetch('${SIDE_BY_SIDE_FACTS_PATH}').then((answer) => (answer.ok ? answer.json() : null), () => null);
    // What was asked for before a press is not shown after it.
    if (facts && sent === before) show(facts);
  }
}
follow();
`;

/** A customer's page in a frame, and beside it what support sees and can do. */
export function sideBySidePage(
  { language, nonce }: PageView,
  { token, portal, facts }: { readonly token: string; readonly portal: string; readonly facts: Facts },
): string {
  const texts = SIDE_BY_SIDE_TEXTS[language];
  return renderPage({
    language,
    nonce,
    build: readPortalBuild(PORTAL_DIST),
    entry: 'documents',
    title: texts.title,
    body: html`<main class="sheet" id="main">
      <div class="page dev-entry dev-sides">
        <h1>${texts.title}</h1>
        <p class="lead">${texts.lead}</p>
        <div class="sides">
          <section aria-labelledby="of-customer">
            <h2 id="of-customer">${texts.customer}</h2>
            <iframe src="${portal}" title="${texts.customer}"></iframe>
          </section>
          <section aria-labelledby="of-support">
            <h2 id="of-support">${texts.support}</h2>
            <p>${texts.about}</p>
            <dl>
              <dt>${texts.licence}</dt>
              <dd id="licence">${facts.licence}</dd>
              <dt>${texts.state}</dt>
              <dd id="state">${facts.state}</dd>
              <dt>${texts.until}</dt>
              <dd id="until">${facts.until}</dd>
            </dl>
            <form id="support" method="post" action="${SIDE_BY_SIDE_PATH}">
              <input type="hidden" name="token" value="${token}" />
              ${Object.entries(texts.press).map(
                ([name, press]) =>
                  html`<button name="signal" value="${name}" ${facts.signals.includes(name) ? '' : html` hidden`}>
                    ${press}
                  </button> `,
              )}
            </form>
            <p id="said" role="status">${facts.said}</p>
            <h3 id="log-heading">${texts.log}</h3>
            <ol class="ways" id="log" aria-labelledby="log-heading">
              ${facts.log.map(
                ({ at, event }) =>
                  html`<li>
                    <b>${at}</b>
                    <p>${event}</p>
                  </li>`,
              )}
            </ol>
          </section>
        </div>
        <p><a class="press" href="/">${texts.back}</a></p>
        <script nonce="${nonce}">
          ${new Html(SCRIPT)};
        </script>
      </div>
    </main>`,
  });
}
