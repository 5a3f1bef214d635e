import type { Template } from '../../domain/lifecycle/effects.ts';

/**
 * What a mail's text can name. `always` ones have a value in every such mail; `sometimes` come in groups that have
 * values together or not at all, so that a text may use them only between `{{#name}}` and `{{/name}}` of the group, and
 * say what holds without them after `{{^name}}`.
 */
export interface Placeholders {
  readonly always: readonly string[];
  readonly sometimes: readonly (readonly string[])[];
}

/** In every mail. `disclosures` is a paragraph of its own: the region's statements. */
export const COMMON: Placeholders = {
  always: ['account', 'plan', 'license', 'portal_url'],
  sometimes: [['renewal_price', 'renewal_length']],
};
export const DISCLOSURES = 'disclosures';

const dates: Placeholders = { always: ['ends', 'after_ends'], sometimes: [] };
const untilDates: Placeholders = { always: ['until', 'after_until'], sometimes: [] };
const noPlaceholders: Placeholders = { always: [], sometimes: [] };

/** By template, made of the params that the lifecycle's rules give its notice. */
export const PLACEHOLDERS: { readonly [T in Template]: Placeholders } = {
  trial_started: dates,
  trial_ending: dates,
  renewal_upcoming: dates,
  license_ending: { always: [], sometimes: [dates.always] },
  payment_received: { always: ['amount', 'invoice'], sometimes: [] },
  payment_failed: { always: ['failure'], sometimes: [['url']] },
  payment_action_required: { always: ['failure', 'url'], sometimes: [] },
  grace_reduced: untilDates,
  grace_extended: untilDates,
  period_comped: dates,
  suspended: noPlaceholders,
  paused: untilDates,
  resumed: dates,
  cancelled: dates,
  cancellation_withdrawn: noPlaceholders,
  withdrawn: noPlaceholders,
  expired: noPlaceholders,
  retired: noPlaceholders,
  key_replaced: { always: [], sometimes: [['overlap']] },
};

/** The placeholders' values: text as it is to be read, or null where there is none. */
export type Values = ReadonlyMap<string, string | null>;

const TAG = /\{\{([#^/]?)(\w+)\}\}/g;
const SECTION = /\{\{([#^])(\w+)\}\}([\s\S]*?)\{\{\/\2\}\}/g;

/** Every tag of a text in its order, with its offset. */
export function tagsOf(text: string): { sign: string; name: string; offset: number }[] {
  return [...text.matchAll(TAG)].map((match) => ({
    sign: match[1] ?? '',
    name: match[2] ?? '',
    offset: match.index,
  }));
}

/** Keeps `{{#name}}…{{/name}}` where the name has a value and `{{^name}}…{{/name}}` where it has none. */
export function chooseSections(text: string, values: Values): string {
  // A tag alone on its line takes the line with it, so that it leaves no gap in a list.
  const tight = text.replace(/^(\{\{[#^/]\w+\}\})[ \t]*\n/gm, '$1');
  return tight.replaceAll(SECTION, (_all, sign: string, name: string, inner: string) => {
    const present = (values.get(name) ?? null) !== null;
    return present === (sign === '#') ? chooseSections(inner, values) : '';
  });
}

/** Puts the values in. Throws `TypeError` for a placeholder without a value: a mail with a hole is not sent. */
export function fill(text: string, values: Values): string {
  return text.replaceAll(TAG, (_all, _sign, name: string) => {
    const value = values.get(name) ?? null;
    if (value === null) throw new TypeError(`The mail needs a value for {{${name}}}`);
    // Line ends could begin a header or a paragraph; spaces that must not break (between amount and sign) stay.
    return value.replaceAll(/[^\S\u00A0\u202F]+/g, ' ');
  });
}
