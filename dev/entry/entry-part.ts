import { html, type Html } from '../../api/pages/html.ts';
import type { Language } from '../../knowledge/languages.ts';
import { PLUG_PATH } from '../plug/path.ts';
import { ENTRY_PATH } from './path.ts';
import { ENTRY_PEOPLE } from './people.ts';
import { ENTRY_TEXTS } from './texts.ts';

interface EntryView {
  readonly language: Language;
  readonly token: string;
  readonly signedInAs: string | null;
  /** Null where there are none: nothing to try them with. */
  readonly cards: { readonly isLogAltered: boolean } | null;
}

/** The start page puts the part with this id into its place, and shows it: see `portal/src/start/local-part.tsx`. */
const PART_ID = 'local-part';

/** What a development start adds to the start page: who one can enter as, and what to try first. */
export function entryPart(view: EntryView): Html {
  const { language, token, signedInAs, cards } = view;
  const texts = ENTRY_TEXTS[language];
  return html`<section class="dev-entry" id="${PART_ID}" aria-label="${texts.heading}" hidden>
    ${cards ? cardList(view, cards) : ''}
    <form method="post" action="${ENTRY_PATH}">
      <p>${texts.about} ${signedInAs === null ? '' : texts.signedIn(signedInAs)}</p>
      <input type="hidden" name="token" value="${token}" />
      ${Object.entries(ENTRY_PEOPLE).map(
        ([name, { firstName, role }]) =>
          html`<button name="as" value="${name}">${texts.enterAs(firstName, role)}</button> `,
      )}
    </form>
  </section>`;
}

/** The cards' buttons send one form, but for the one that leads to a page. */
function cardList({ language, token }: EntryView, { isLogAltered }: NonNullable<EntryView['cards']>): Html {
  const { heading, minute, pay, year, plug, alter, restore, watch } = ENTRY_TEXTS[language].cards;
  const log = isLogAltered ? { ...alter, ...restore } : alter;
  const cards = [
    { ...pay, action: button('pay', pay.press) },
    { ...year, action: button('year', year.press) },
    { ...plug, action: html`<button form="dev-plug">${plug.press}</button>` },
    { ...log, action: button(isLogAltered ? 'restore' : 'alter', log.press) },
    { ...watch, action: button('watch', watch.press) },
  ];
  return html`<h2>${heading}</h2>
    <form method="post" action="${ENTRY_PATH}" id="dev-cards">
      <input type="hidden" name="token" value="${token}" />
    </form>
    <form method="get" action="${PLUG_PATH}" id="dev-plug"></form>
    <ol class="dev-cards">
      ${cards.map(
        ({ title, about, action }, index) =>
          html`<li>
            <p class="step"><b>${index + 1}</b> ${minute}</p>
            <h3>${title}</h3>
            <p>${about}</p>
            ${action}
          </li>`,
      )}
    </ol>`;
}

const button = (name: string, press: string) =>
  html`<button form="dev-cards" name="card" value="${name}">${press}</button>`;
