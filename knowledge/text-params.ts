import type { Language } from './languages.ts';

/** Values for a text's placeholders, as they stand in a problem document. */
export type TextParams = Readonly<Record<string, unknown>>;

const PLACEHOLDER = /\{(\w+)\}/g;

/** The names of a text's placeholders: `{minimum}` is `minimum`. */
export function placeholdersOf(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
}

/**
 * Puts the values in: instants (RFC 3339) as a date and time of `zone`, lists as an enumeration, numbers as the language
 * writes them. An empty list reads as none. A placeholder without a value becomes `…`: a problem document is sent in any case.
 */
export function fillParams(text: string, params: TextParams, language: Language, zone: string): string {
  return text.replaceAll(PLACEHOLDER, (_all, name: string) => formatValue(params[name], language, zone));
}

/** What stands in place of a list that has nothing in it. */
const NONE: Readonly<Record<Language, string>> = { en: 'none', de: 'keine', ja: 'なし' };

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function formatValue(value: unknown, language: Language, zone: string): string {
  if (typeof value === 'number') return new Intl.NumberFormat(language).format(value);
  if (typeof value === 'string') return INSTANT.test(value) ? formatInstant(value, language, zone) : value;
  if (Array.isArray(value) && value.length === 0) return NONE[language];
  if (Array.isArray(value)) return new Intl.ListFormat(language, { type: 'unit' }).format(value.map(String));
  return '…';
}

function formatInstant(value: string, language: Language, zone: string): string {
  const parts = { year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
  return new Intl.DateTimeFormat(language, {
    ...parts,
    hourCycle: 'h23',
    timeZone: zone,
    timeZoneName: 'short',
  }).format(Date.parse(value));
}
