import { PORTAL_DIST, readPortalBuild } from '../../api/pages/build.ts';
import { html, Html } from '../../api/pages/html.ts';
import { renderPage, type PageView } from '../../api/pages/layout.ts';
import { SIDE_BY_SIDE_PATH } from './path.ts';
import { SIDE_BY_SIDE_TEXTS } from './texts.ts';

/** What the page's script shows of the licence. */
export interface Facts {
  readonly licence: string;
  readonly state: string;
  readonly ends: string;
  readonly signals: string[];
  /** What came of the last press; empty before. */
  readonly said: string;
}

/** Sends what is pressed, and shows what came of it. */
const SCRIPT = `
const form = document.getElementById('support');
const show = ({ licence, state, ends, signals, said }) => {
  for (const [id, text] of Object.entries({ licence, state, ends, said })) if (text) document.getElementById(id).textContent = text;
  for (const button of form.querySelectorAll('button')) {
    button.hidden = !signals.includes(button.value);
    button.disabled = false;
  }
};
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  for (const button of form.querySelectorAll('button')) button.disabled = true;
  document.getElementById('said').textContent = '';
  const answer = await fetch(form.action, { method: 'POST', body }).catch(() => null);
  if (answer?.ok) show(await answer.json());
  else location.reload();
});
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
              <dt>${texts.ends}</dt>
              <dd id="ends">${facts.ends}</dd>
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
