import Negotiator from 'negotiator';

/** The languages that texts are written in: a folder of `knowledge/` each. The first is the fallback. */
export const LANGUAGES = ['en', 'de', 'ja'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language of the texts for a BCP 47 tag (`de-AT` → `de`), and the locale that numbers and dates follow. */
export function languageFor(tag: string): { language: Language; locale: string } {
  const base = tag.split('-')[0]?.toLowerCase();
  const language = LANGUAGES.find((known) => known === base);
  if (language === undefined) return { language: LANGUAGES[0], locale: LANGUAGES[0] };
  return { language, locale: isLocale(tag) ? tag : language };
}

/** The language that an `Accept-Language` header asks for, by its quality values; English when none of them is known. */
export function negotiateLanguage(acceptLanguage: string | undefined): Language {
  const [best] = new Negotiator({ headers: { 'accept-language': acceptLanguage } }).languages([...LANGUAGES]);
  return LANGUAGES.find((language) => language === best) ?? LANGUAGES[0];
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
