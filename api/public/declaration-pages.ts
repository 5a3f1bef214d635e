import {
  DECLARATION_LANGUAGES,
  DECLARATION_LENGTHS,
  type DeclarationContent,
  type DeclarationKind,
  type DeclarationLanguage,
} from '../../domain/declarations/declaration.ts';
import { html, Html } from '../pages/html.ts';
import { DECLARATION_FIELDS, type DeclarationField, type FieldErrors, type Typed } from './declaration-form.ts';
import { corrections, lineField, pairs, radio, textField, type Field } from './fields.ts';
import { plainPage, type PlainView } from './layout.ts';
import { DECLARATION_TEXTS, fillIn } from './texts.ts';

const MAX_EMAIL = 254;
const LENGTHS: Partial<Record<DeclarationField, number>> = {
  ...DECLARATION_LENGTHS,
  email: MAX_EMAIL,
  to: MAX_EMAIL,
  day: 12,
};

/** Whether what was typed is shown again before it is sent: a withdrawal is confirmed, and so is everything in France. */
export function isConfirmed(kind: DeclarationKind, language: DeclarationLanguage): boolean {
  return kind === 'withdraw' || language === 'fr';
}

/** The form, all fields at once. `once` makes what is sent twice one declaration. */
export function formPage(
  view: PlainView,
  kind: DeclarationKind,
  { typed, errors = {}, once }: { readonly typed: Typed; readonly errors?: FieldErrors; readonly once: string },
): string {
  const { language } = view;
  const texts = DECLARATION_TEXTS[language];
  const page = texts[kind];
  const wrong = DECLARATION_FIELDS.flatMap((name) => {
    const code = errors[name];
    return code === undefined ? [] : [{ name, label: texts.fields[name], error: texts.errors[code] }];
  });
  const field = (name: DeclarationField, more: Partial<Field> = {}): Field => ({
    name,
    label: texts.fields[name],
    value: typed[name],
    error: wrong.find((each) => each.name === name)?.error,
    maxLength: LENGTHS[name] ?? 20,
    ...more,
  });
  const hint = kind === 'withdraw' ? texts.fields.contract_hint_withdraw : texts.fields.contract_hint;
  const step = isConfirmed(kind, language) ? 'review' : 'confirm';
  return plainPage(view, {
    title: page.title,
    path: `/${kind}`,
    languages: DECLARATION_LANGUAGES,
    body: [
      html`<h1>${page.title}</h1>
        <p class="lead">${page.lead}</p>
        ${wrong.length > 0 ? corrections(texts.fix, wrong) : ''}
        <form class="plain-form" method="post" action="/${kind}?lang=${language}" novalidate>
          <input type="hidden" name="once" value="${once}" />
          <div class="pair">
            ${lineField(field('name'), { autocomplete: 'name' })}
            ${lineField(field('email'), { type: 'email', autocomplete: 'email' })}
          </div>
          ${lineField(field('contract', { hint }))} ${kind === 'cancel' ? cancelFields(view, typed, field) : ''}
          ${lineField(field('to', { when: texts.fields.to_opt }), { type: 'email', autocomplete: 'email', required: false })}
          <button class="btn ink block big" type="submit" name="step" value="${step}">${page.button}</button>
          <p class="hint">
            ${page.hint} <a href="${kind === 'cancel' ? '/portal' : `/cancel?lang=${language}`}">${page.hint_link}</a>
          </p>
        </form>`,
    ],
  });
}

/** The kind of the cancellation, its reason, and when the contract is to end. */
function cancelFields(
  { language }: PlainView,
  typed: Typed,
  field: (name: DeclarationField, more?: Partial<Field>) => Field,
): Html {
  const { fields } = DECLARATION_TEXTS[language];
  const kinds = [
    ['ordinary', fields.ordinary, fields.ordinary_about],
    ['extraordinary', fields.extraordinary, fields.extraordinary_about],
  ] as const;
  const times = [
    ['next', fields.next_possible],
    ['day', fields.certain_day],
  ] as const;
  return html`<fieldset class="field">
      <legend class="label">${fields.kind}</legend>
      <div class="choices two">
        ${kinds.map(
          ([value, name, about]) =>
            html`<label class="choice"
              >${radio('kind', value, { checked: typed.kind === value })}<span
                ><b>${name}</b><small>${about}</small></span
              ></label
            >`,
        )}
      </div>
    </fieldset>
    ${textField(field('reason', { when: fields.reason_opt }), { rows: 2 })}
    <div class="pair">
      <fieldset class="field">
        <legend class="label">${fields.when}</legend>
        ${times.map(
          ([value, name]) =>
            html`<label class="check"
              >${radio('when', value, { checked: typed.when === value })}<span>${name}</span></label
            >`,
        )}
      </fieldset>
      ${lineField(field('day', { when: fields.day_opt }), { type: 'date', required: false })}
    </div>`;
}

/** What was typed, once more, to be confirmed or changed. */
export function reviewPage(
  view: PlainView,
  {
    typed,
    once,
    declaration,
  }: { readonly typed: Typed; readonly once: string; readonly declaration: DeclarationContent },
): string {
  const { language } = view;
  const { kind } = declaration;
  const page = DECLARATION_TEXTS[language][kind];
  return plainPage(view, {
    title: page.review_title,
    path: null,
    languages: [],
    body: [
      html`<h1>${page.review_title}</h1>
        <p class="lead">${page.review_lead}</p>
        ${pairs(rowsOf(declaration))}
        <form method="post" action="/${kind}?lang=${language}">
          <input type="hidden" name="once" value="${once}" />
          ${DECLARATION_FIELDS.map((name) => html`<input type="hidden" name="${name}" value="${typed[name]}" />`)}
          <div class="btns">
            <button class="btn ink big" type="submit" name="step" value="confirm">${page.review_button}</button>
            <button class="btn secondary big" type="submit" name="step" value="edit">${page.edit}</button>
          </div>
        </form>`,
    ],
  });
}

const CHECK = new Html(
  '<div class="receipt-mark" aria-hidden="true"><svg class="icon" viewBox="0 0 16 16"><path d="m3 8.5 3.3 3.3L13 4.7"/></svg></div>',
);

/** The acknowledgement, to be printed and saved. `save` is the address of the file. */
export function receivedPage(
  view: PlainView,
  receipt: DeclarationContent & { readonly id: string; readonly createdAt: number },
  save: string,
): string {
  const texts = DECLARATION_TEXTS[view.language];
  const page = texts[receipt.kind];
  const lead = fillIn(texts.received.lead, { at: timeIn(view.language, receipt.createdAt), to: receipt.acknowledgeTo });
  return plainPage(view, {
    title: page.received_title,
    path: null,
    languages: [],
    body: [
      html`${CHECK}
        <h1>${page.received_title}</h1>
        <p class="lead" role="status">${lead}</p>
        ${pairs(receiptRows(receipt))}
        <div class="btns">
          <a class="btn primary" href="${save}" download>${texts.received.save}</a>
          <button class="btn secondary" type="button" data-print hidden>${texts.received.print}</button>
        </div>
        <p class="hint">${page.note}</p>`,
    ],
  });
}

type Rows = readonly (readonly [term: string, value: string | null])[];

/** What was declared, in the words of its language. */
export function rowsOf(declaration: DeclarationContent): Rows {
  const { fields } = DECLARATION_TEXTS[declaration.language];
  const isCancel = declaration.kind === 'cancel';
  const { endsOn } = declaration;
  return [
    [fields.from, declaration.name],
    [fields.email, declaration.email],
    [fields.contract, declaration.contract],
    [fields.kind, isCancel ? (declaration.extraordinary ? fields.extraordinary : fields.ordinary) : null],
    [fields.reason, declaration.reason],
    [fields.when, isCancel ? (endsOn === null ? fields.next_possible : dayIn(declaration.language, endsOn)) : null],
    [fields.to, declaration.acknowledgeTo],
  ];
}

/** The same, with when it was received and as what. */
export function receiptRows(receipt: DeclarationContent & { readonly id: string; readonly createdAt: number }): Rows {
  const { fields } = DECLARATION_TEXTS[receipt.language];
  return [
    ...rowsOf(receipt),
    [fields.received_at, timeIn(receipt.language, receipt.createdAt)],
    [fields.id, receipt.id],
  ];
}

/** An instant to the second, with its zone. */
export function timeIn(language: DeclarationLanguage, at: number): string {
  const { locale, zone } = DECLARATION_TEXTS[language];
  const parts = { dateStyle: 'full', timeStyle: 'medium', timeZone: zone } as const;
  return `${new Intl.DateTimeFormat(locale, parts).format(at)} (${zone.replace(/^.*\//, '')})`;
}

/** A day, `2026-12-07`, as it is read. */
export function dayIn(language: DeclarationLanguage, day: string): string {
  const { locale } = DECLARATION_TEXTS[language];
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone: 'UTC' }).format(Date.parse(day));
}
