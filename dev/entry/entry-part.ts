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

/** What a development start adds to the start page: who one can enter as, and what to try first. */
export function entryPart(view: EntryView): Html {
  const { language, token, signedInAs, cards } = view;
  const texts = ENTRY_TEXTS[language];
  return html`<aside class="page dev-entry" aria-label="${texts.heading}">
    ${cards ? cardList(view, cards) : ''}
    <form method="post" action="${ENTRY_PATH}">
      <p>${texts.about} ${signedInAs === null ? '' : texts.signedIn(signedInAs)}</p>
      <input type="hidden" name="token" value="${token}" />
      ${Object.entries(ENTRY_PEOPLE).map(
        ([name, { firstName, role }]) =>
          html`<button name="as" value="${name}">${texts.enterAs(firstName, role)}</button> `,
      )}
    </form>
  </aside>`;
}

/** The cards' buttons send one form, but for the one that leads to a page. No link comes before the page's own skip link. */
function cardList({ language, token }: EntryView, { isLogAltered }: NonNullable<EntryView['cards']>): Html {
  const { heading, pay, year, plug, alter, restore, watch } = ENTRY_TEXTS[language].cards;
  const log = isLogAltered ? { ...alter, ...restore } : alter;
  return html`<h2>${heading}</h2>
    <form method="post" action="${ENTRY_PATH}" id="dev-cards">
      <input type="hidden" name="token" value="${token}" />
    </form>
    <form method="get" action="${PLUG_PATH}" id="dev-plug"></form>
    <ol class="dev-cards">
      ${card(pay, button('pay', pay.press))} ${card(year, button('year', year.press))}
      ${card(plug, html`<button form="dev-plug">${plug.press}</button>`)}
      ${card(log, button(isLogAltered ? 'restore' : 'alter', log.press))} ${card(watch, button('watch', watch.press))}
    </ol>`;
}

const button = (name: string, press: string) =>
  html`<button form="dev-cards" name="card" value="${name}">${press}</button>`;

const card = ({ title, about }: { readonly title: string; readonly about: string }, action: Html) =>
  html`<li>
    <h3>${title}</h3>
    <p>${about}</p>
    ${action}
  </li>`;
