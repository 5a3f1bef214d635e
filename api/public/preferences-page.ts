import { OPTIONAL_MAILS, type MailPreferences, type OptionalMails } from '../../domain/people/mail-preferences.ts';
import { LANGUAGES } from '../../knowledge/languages.ts';
import { html, type Html } from '../pages/html.ts';
import { selectField } from './fields.ts';
import { LANGUAGE_NAMES, withoutFrench } from './language.ts';
import { plainPage, type PlainView } from './layout.ts';
import { fillIn, PREFERENCES_TEXTS, type PreferencesTexts } from './texts.ts';

interface Shown {
  readonly email: string;
  readonly preferences: MailPreferences;
  /** The address to which the form is sent. */
  readonly action: string;
  /** The zone that is offered where none is chosen. */
  readonly zone: string;
  readonly message?: { readonly kind: 'status' | 'alert'; readonly text: string } | undefined;
}

/** What the reader of an address has chosen, to be changed. */
export function preferencesPage(view: PlainView, { email, preferences, action, zone, message }: Shown): string {
  const texts = textsOf(view);
  const quiet = preferences.quiet ?? { from: 20, until: 8, zone };
  const title = fillIn(texts.title, { email });
  return plainPage(view, {
    title,
    path: null,
    languages: LANGUAGES,
    body: [
      html`<h1>${title}</h1>
        <p class="lead">${texts.lead}</p>
        ${message ? html`<p class="correct" role="${message.kind}">${message.text}</p>` : ''}
        <form class="plain-form" method="post" action="${action}">
          <fieldset class="field">
            <legend class="label">${texts.which}</legend>
            <div class="choices">
              ${OPTIONAL_MAILS.map((mails) =>
                checkbox(mails, preferences[mails], [texts[mails], texts[`${mails}_about`]]),
              )}
              <div class="choice">
                <span aria-hidden="true">–</span><span><b>${texts.always}</b><small>${texts.always_about}</small></span>
              </div>
            </div>
          </fieldset>
          <fieldset class="field">
            <legend class="label">${texts.when}</legend>
            ${checkbox('quiet', preferences.quiet !== null, [texts.quiet, texts.quiet_about])}
            <div class="pair">
              ${selectField('from', texts.from, hours(), String(quiet.from))}
              ${selectField('until', texts.until, hours(), String(quiet.until))}
            </div>
            ${selectField('zone', texts.zone, zones(quiet.zone), quiet.zone)}
          </fieldset>
          ${selectField('language', texts.language, languages(texts), preferences.language ?? '')}
          <button class="btn primary block big" type="submit">${texts.save}</button>
        </form>`,
    ],
  });
}

/** Asks whether one kind of mail is to be turned off: whoever only opens the page, such as a mail scanner, changes nothing. */
export function turnOffPage(view: PlainView, email: string, mails: OptionalMails): string {
  const texts = textsOf(view);
  const values = { email, mails: texts[mails] };
  const title = fillIn(texts.off_title, values);
  return plainPage(view, {
    title,
    path: null,
    languages: LANGUAGES,
    body: [
      html`<h1>${title}</h1>
        <p class="lead">${fillIn(texts.off_lead, values)}</p>
        <form method="post" action="">
          <button class="btn primary block big" type="submit">${texts.off_button}</button>
        </form>`,
    ],
  });
}

/** The page of a link that is too old, or was never one. */
export function linkOverPage(view: PlainView): string {
  const texts = textsOf(view);
  return plainPage(view, {
    title: texts.over_title,
    path: null,
    languages: LANGUAGES,
    body: [
      html`<h1>${texts.over_title}</h1>
        <p class="lead">${texts.over_lead}</p>
        <div class="btns"><a class="btn primary" href="/portal">${texts.sign_in}</a></div>`,
    ],
  });
}

export function textsOf({ language }: PlainView): PreferencesTexts {
  return PREFERENCES_TEXTS[withoutFrench(language)];
}

function checkbox(name: string, checked: boolean, [label, about]: [string, string]): Html {
  return html`<label class="choice"
    ><input type="checkbox" name="${name}" value="on" ${checked ? html` checked` : ''} /><span
      ><b>${label}</b><small>${about}</small></span
    ></label
  >`;
}

function hours(): [string, string][] {
  return Array.from({ length: 24 }, (_, hour) => [String(hour), `${String(hour).padStart(2, '0')}:00`]);
}

/** All zones, the chosen one among them also where it has another name here. */
function zones(chosen: string): [string, string][] {
  return [...new Set([chosen, 'UTC', ...Intl.supportedValuesOf('timeZone')])].toSorted().map((zone) => [zone, zone]);
}

function languages(texts: PreferencesTexts): [string, string][] {
  return [['', texts.as_account], ...LANGUAGES.map((code): [string, string] => [code, LANGUAGE_NAMES[code]])];
}
