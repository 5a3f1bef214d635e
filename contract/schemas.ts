import { domainToASCII } from 'node:url';
import { z } from 'zod';
import { CURRENCIES, type Currency } from '../domain/money/money.ts';

/** Texts that say what a value should look like, with the placeholder of those that have one. */
const HINTS = {
  id: 'prefix',
  email: null,
  domain: null,
  zone: null,
  language_tag: null,
  instant: null,
  instant_range: null,
  card_token: null,
  cursor: null,
  no_control_characters: null,
  metadata: null,
  at_least_one_field: 'fields',
} as const satisfies Record<string, string | null>;
type HintName = keyof typeof HINTS;

const HINT = /^hint:(\w+)(?::(.*))?$/;

/** A message of a schema that stands for a text in the reader's language (`knowledge/<language>/validation.yaml`). */
function hint(name: HintName, param?: string): string {
  return param === undefined ? `hint:${name}` : `hint:${name}:${param}`;
}

/** The text that a schema's message stands for; undefined for zod's own messages. */
export function hintIn(message: string): { key: HintName; params: Readonly<Record<string, string>> } | undefined {
  const [, name, param] = HINT.exec(message) ?? [];
  if (name === undefined || !isHint(name)) return undefined;
  const placeholder = HINTS[name];
  return { key: name, params: placeholder === null ? {} : { [placeholder]: param ?? '' } };
}

function isHint(name: string): name is HintName {
  return Object.hasOwn(HINTS, name);
}

/** An id with the prefix that names its kind. */
export function idOf(prefix: string) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9A-Za-z]{1,64}$`), hint('id', prefix))
    .meta({ examples: [`${prefix}_01k9f3v7m2e8nr4y6hqd0xwzjb`] });
}

export const accountId = idOf('acct');
export const licenseId = idOf('lic');
export const sandboxId = idOf('sbx');
export const apiKeyId = idOf('key');
export const personId = idOf('per');
export const sessionId = idOf('ses');

/** An id that the billing provider gave: `in_…`, `pm_…`. */
export const providerId = z.string().regex(/^[A-Za-z0-9_]{1,100}$/);

/** A card token or payment method of the billing provider. Digits alone are refused: they may be a card number. */
export const cardToken = z
  .string()
  .regex(/^(?:pm|tok|card)_[A-Za-z0-9_]{1,100}$/, hint('card_token'))
  .meta({ examples: ['pm_card_visa'] });

// Any control character or half of a surrogate pair.
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;
/** The same as a pattern of JSON Schema, with something that is no white space: an encoded half cannot be sent as UTF-8. */
const PRINTABLE = '^[^\\x00-\\x1f\\x7f-\\x9f]*[^\\s\\x00-\\x1f\\x7f-\\x9f][^\\x00-\\x1f\\x7f-\\x9f]*$';

/** One line or paragraph that a person wrote: 1 to `max` characters, none of them a control character. */
export function text(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((value) => !UNPRINTABLE.test(value), hint('no_control_characters'))
    .meta({ pattern: PRINTABLE });
}

/** Text that may have several lines. NUL and half of a surrogate pair cannot be stored. */
function plainText(min: number, max: number) {
  return z
    .string()
    .min(min)
    .max(max)
    .refine((value) => !/[\0\p{Cs}]/u.test(value), hint('no_control_characters'))
    .meta({ pattern: '^[^\\x00]*$' });
}

const LEAP_DAY = String.raw`(?:20(?:[02468][048]|[13579][26])|21(?:0[48]|[2468][048]|[13579][26]))-02-29`;
const OTHER_DAY = String.raw`2[01]\d\d-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))`;
const TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)`;
/** What {@link instantIn} accepts, for the document: one pattern with the days of each month and the years. */
const INSTANT = `^(?:${LEAP_DAY}|${OTHER_DAY})T${TIME}$`;

/** An instant in a request: RFC 3339 with an offset, in a year from 2000 to 2199; becomes epoch milliseconds. */
export const instantIn = z.iso
  .datetime({ offset: true, abort: true, error: hint('instant') })
  .refine((value) => /^2[01]/.test(value), hint('instant_range'))
  .meta({
    description: 'An instant in RFC 3339 with an offset, in a year from 2000 to 2199.',
    pattern: INSTANT,
    examples: ['2027-01-31T12:00:00Z'],
  })
  .transform((value) => Date.parse(value));

/** An instant in a reply, as `formatInstant` writes it. */
export const instantOut = z.iso
  .datetime({ precision: 3 })
  .meta({ description: 'RFC 3339, UTC, with milliseconds.', examples: ['2027-01-31T12:00:00.000Z'] });

const currencyNames = Object.keys(CURRENCIES).filter((name): name is Currency => Object.hasOwn(CURRENCIES, name));
export const currency = z.enum(currencyNames).meta({ id: 'Currency', description: 'ISO 4217.' });

export const moneySchema = z
  .strictObject({ amount: z.int(), currency })
  .meta({ id: 'Money', description: 'Whole minor units: cents; yen have none.' });

const LOCAL_PART_MAX = 64;
const DOMAIN_MAX = 253;
// RFC 5321 dot-string: what mail servers accept without quotes.
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Letters, marks, digits, dots and hyphens: `domainToASCII` would drop or decode others, or end at them. */
const DOMAIN_CHARACTERS = /^[\p{L}\p{M}\p{Nd}.-]+$/u;

/**
 * The address with its domain as mail servers write it (RFC 5890), so that two spellings of one domain are one address. Undefined
 * where mail cannot be sent: RFC 5321 lengths and characters; international domain names are allowed.
 */
function canonicalMailAddress(value: string): string | undefined {
  const at = value.lastIndexOf('@');
  const [local, written] = [value.slice(0, at), value.slice(at + 1)];
  if (at < 1 || local.length > LOCAL_PART_MAX || !LOCAL_PART.test(local)) return undefined;
  if (!DOMAIN_CHARACTERS.test(written)) return undefined;
  const domain = domainToASCII(written);
  const labels = domain.split('.');
  const isDomain = labels.length > 1 && labels.every((label) => DOMAIN_LABEL.test(label));
  return isDomain && domain.length <= DOMAIN_MAX ? `${local}@${domain}` : undefined;
}

export const email = z
  .string()
  .trim()
  .min(3)
  .max(254)
  .refine((value) => canonicalMailAddress(value) !== undefined, hint('email'))
  .meta({ format: 'email', examples: ['billing@example.com'] })
  .transform((value) => canonicalMailAddress(value) ?? value);

/** Names that need no other spelling for DNS; others are accepted, too. */
const DOMAIN_NAME = String.raw`^(?:[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?\.){1,3}[a-z]{2,20}$`;

/** A domain of mail addresses, as DNS spells it: `MÜNCHEN.example` becomes `xn--mnchen-3ya.example`. */
export const domainName = z
  .string()
  .trim()
  .min(3)
  .max(253)
  .refine((value) => canonicalMailAddress(`a@${value}`) !== undefined, hint('domain'))
  .meta({ description: 'A domain name.', pattern: DOMAIN_NAME, examples: ['acme.example'] })
  .transform((value) => domainToASCII(value));

export const language = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, hint('language_tag'))
  .meta({ description: 'BCP 47.', examples: ['en', 'pt-BR'] });

/** The zone under its canonical name: `europe/berlin` becomes `Europe/Berlin`; undefined where there is none. */
function canonicalZone(value: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

export const zone = z
  .string()
  .min(1)
  .max(64)
  // An offset such as +02:00 is accepted by Intl, but has no daylight-saving rules.
  .refine((value) => /^[A-Za-z]/.test(value) && canonicalZone(value) !== undefined, hint('zone'))
  .transform((value) => canonicalZone(value) ?? value)
  .meta({ description: 'IANA time zone: days begin and end there.', examples: ['Europe/Berlin'] });

/** Name of a plan, region or other file of the catalog. */
export const catalogId = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
  .max(100);

const METADATA_KEYS = 50;
export const metadata = z
  .record(plainText(1, 40), plainText(0, 500))
  .refine((value) => Object.keys(value).length <= METADATA_KEYS, hint('metadata'))
  .meta({
    description: 'Your own facts: up to 50 keys of 40 characters, values of 500.',
    maxProperties: METADATA_KEYS,
    examples: [{ crm: '4711' }],
  });

export const externalId = text(200).meta({ description: 'Your own id.', examples: ['crm-4711'] });

/** A partial update names something to change. */
export function atLeastOneField(changes: object): boolean {
  return Object.values(changes).some((value) => value !== undefined);
}
export function atLeastOneFieldHint(fields: readonly string[]): string {
  return hint('at_least_one_field', fields.join(', '));
}

/** Query of every list. */
export const page = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .max(400)
    .regex(/^[\w-]+$/, hint('cursor'))
    .optional()
    .meta({ description: '`next_cursor` of the page before, with the same filters.' }),
};

/** What is said of a list as CSV. */
export const CSV_CELLS =
  'The header `Next-Cursor` is there while more follow: send it as `cursor`, with the same filters. A cell that a spreadsheet ' +
  'would take for a formula begins with an apostrophe.';

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), next_cursor: z.string().nullable() });
}

/** A filter that takes one value or several: `state=grace,suspended`, or `state=grace&state=suspended`. */
export function anyOf<T extends z.ZodType>(item: T) {
  const split = (value: unknown) =>
    (Array.isArray(value) ? value : [value]).flatMap((one: unknown) =>
      typeof one === 'string' ? one.split(',') : [one],
    );
  const { $schema: _version, ...items } = z.toJSONSchema(item);
  return z
    .preprocess((value) => (value === undefined ? undefined : split(value)), z.array(item).min(1).max(20).optional())
    .meta({ type: 'array', items, minItems: 1, maxItems: 20, description: 'One value, or several with commas.' });
}

/** Bounds of an instant as query parameters: `created_at.gte`, `created_at.lt` and so on. */
export function instantRange<N extends string>(name: N) {
  const bound = instantIn.optional();
  return {
    [`${name}.gte`]: bound,
    [`${name}.gt`]: bound,
    [`${name}.lte`]: bound,
    [`${name}.lt`]: bound,
  } as { [K in `${N}.${'gte' | 'gt' | 'lte' | 'lt'}`]: typeof bound };
}
