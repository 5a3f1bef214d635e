import { html, type Html } from '../pages/html.ts';

/** A field of a form as it is shown: what was typed, and what is wrong with it. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
  /** Beside the label: when it is needed. */
  readonly when?: string | undefined;
  readonly maxLength: number;
}

/** A line of text. `type` and `autocomplete` are those of the element. */
export function lineField(
  field: Field,
  { type = 'text', autocomplete = 'off', required = true }: LineOptions = {},
): Html {
  const { name, value, maxLength } = field;
  return fieldBox(
    field,
    html`<input
      class="input"
      id="${name}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      maxlength="${maxLength}"
      value="${value}"
      ${required ? html` required` : ''}
      ${described(field)}
    />`,
  );
}

interface LineOptions {
  readonly type?: 'text' | 'email' | 'date';
  readonly autocomplete?: string;
  readonly required?: boolean;
}

/** Several lines of text. */
export function textField(field: Field, { rows, required = false }: { rows: number; required?: boolean }): Html {
  const { name, value, maxLength } = field;
  return fieldBox(
    field,
    html`<textarea
      class="input"
      id="${name}"
      name="${name}"
      rows="${rows}"
      maxlength="${maxLength}"
      ${required ? html` required` : ''}
      ${described(field)}
    >
${value}</textarea>`,
  );
}

/** One of a group of choices. */
export function radio(name: string, value: string, { checked }: { checked: boolean }): Html {
  return html`<input type="radio" name="${name}" value="${value}" ${checked ? html` checked` : ''} />`;
}

function fieldBox({ name, label, when, hint, error }: Field, control: Html): Html {
  return html`<div class="field${error === undefined ? '' : ' invalid'}">
    <label for="${name}">${label}${when === undefined ? '' : html` <span class="opt">${when}</span>`}</label>
    ${control} ${hint === undefined ? '' : html`<p class="hint" id="${name}-hint">${hint}</p>`}
    ${error === undefined ? '' : html`<p class="error" id="${name}-error">${error}</p>`}
  </div>`;
}

function described({ name, hint, error }: Field): Html {
  const ids = [hint === undefined ? [] : `${name}-hint`, error === undefined ? [] : `${name}-error`].flat();
  const describedBy = ids.length === 0 ? '' : html` aria-describedby="${ids.join(' ')}"`;
  return html`${error === undefined ? '' : html` aria-invalid="true"`}${describedBy}`;
}

/** What is to be corrected, with a link to each field. It gets the focus. */
export function corrections(intro: string, fields: readonly { name: string; label: string; error: string }[]): Html {
  return html`<div class="correct" role="alert" tabindex="-1" data-errors>
    <p>${intro}</p>
    <ul>
      ${fields.map(({ name, label, error }) => html`<li><a href="#${name}">${label}: ${error}</a></li>`)}
    </ul>
  </div>`;
}

/** Terms and their values; without those that have none. */
export function pairs(rows: readonly (readonly [term: string, value: string | null])[]): Html {
  const shown = rows.filter((row): row is [string, string] => row[1] !== null);
  return html`<dl class="pairs paper">
    ${shown.map(
      ([term, value]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** A choice from a list of values and their names. */
export function selectField(
  name: string,
  label: string,
  options: readonly (readonly [value: string, name: string])[],
  chosen: string,
): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <select class="input" id="${name}" name="${name}">
      ${options.map(
        ([value, text]) => html`<option value="${value}" ${value === chosen ? html` selected` : ''}>${text}</option>`,
      )}
    </select>
  </div>`;
}
