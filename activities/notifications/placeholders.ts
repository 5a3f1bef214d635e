import type { Template } from '../../domain/lifecycle/effects.ts';

/**
 * What a mail's text can name. `always` ones have a value in every such mail. `sometimes` come in groups that have values
 * together or not at all: a text may use them only between `{{#name}}` and `{{/name}}` of the group, and say what holds
 * without them between `{{^name}}` and `{{/name}}`.
 */
export interface Placeholders {
  readonly always: readonly string[];
  readonly sometimes: readonly (readonly string[])[];
}

/** In every mail. `disclosures` is a paragraph of its own: the region's statements. */
export const COMMON: Placeholders = {
  always: ['account', 'plan', 'seats', 'price', 'portal_url', 'cards_url', 'buy_url', 'preferences_url'],
  sometimes: [
    ['key'],
    ['renewal_price', 'renewal_length', 'renewal_plan', 'renewal_seats'],
    ['renewal_changed'],
    ['renewal_day', 'renewal_day_short'],
  ],
};
/** In the footer of a mail to a contact. */
export const CONTACT_FOOTER: Placeholders = { ...COMMON, always: [...COMMON.always, 'contact_topic'] };
export const DISCLOSURES = 'disclosures';

const ends = ['ends', 'after_ends', 'ends_short'];
const until = ['until', 'after_until'];
/** Where the payment stands and what it means for the licence: of these groups those that fit its state have values. */
const openPayment: readonly (readonly string[])[] = [
  ['pay_until'],
  ['suspended_from_short', 'grace_since_short'],
  ['reduced_short'],
  ['retry_day'],
  ['win_back_until'],
  ['unaffected'],
  ['not_started'],
  ['still_ended'],
];

function always(...names: readonly string[]): Placeholders {
  return { always: names, sometimes: [] };
}

/** By template: params of its notice, and facts of the licence when the mail is delivered. */
export const PLACEHOLDERS: { readonly [T in Template]: Placeholders } = {
  trial_started: always(...ends),
  trial_ending: always(...ends),
  renewal_upcoming: always(...ends),
  license_ending: { always: [], sometimes: [ends, ['pay_until'], ['cancelled']] },
  payment_received: always(
    'amount',
    'invoice',
    'witness',
    'witness_url',
    'at_short',
    'starts',
    'starts_short',
    ...ends,
  ),
  payment_failed: { always: ['failure', 'pay_url'], sometimes: openPayment },
  payment_action_required: { always: ['failure', 'pay_url'], sometimes: openPayment },
  grace_reduced: { always: until, sometimes: openPayment },
  grace_extended: { always: until, sometimes: [['owed']] },
  period_comped: always(...ends),
  suspended: { always: [], sometimes: [['win_back_until']] },
  paused: always(...until),
  resumed: { always: ends, sometimes: [['cancelled'], ['trial']] },
  cancelled: { always: [], sometimes: [ends, ['paused_until']] },
  change_scheduled: {
    always: ['new_plan', 'new_seats', 'amount', 'new_length'],
    sometimes: [['starts']],
  },
  change_removed: always(),
  cancellation_withdrawn: { always: [], sometimes: [['paused_until'], ['trial']] },
  withdrawn: always(),
  expired: { always: [], sometimes: [['reactivate_until']] },
  retired: always(),
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
  // A tag alone on its line is removed with the line, so that it leaves no gap in a list.
  const tight = text.replace(/^(\{\{[#^/]\w+\}\})[ \t]*\n/gm, '$1');
  return tight.replaceAll(SECTION, (_all, sign: string, name: string, inner: string) => {
    const present = (values.get(name) ?? null) !== null;
    return present === (sign === '#') ? chooseSections(inner, values) : '';
  });
}

/** Puts the values in. Throws `TypeError` for a placeholder without a value: an incomplete mail is not sent. */
export function fill(text: string, values: Values): string {
  return text.replaceAll(TAG, (_all, _sign, name: string) => {
    const value = values.get(name) ?? null;
    if (value === null) throw new TypeError(`The mail needs a value for {{${name}}}`);
    // Line ends could start a header or a paragraph; spaces that must not break (between amount and sign) stay.
    return value.replaceAll(/[^\S\u00A0\u202F]+/g, ' ');
  });
}
