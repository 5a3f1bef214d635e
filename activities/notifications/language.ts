/** The languages that mails are written in: a folder each in `knowledge/templates`. The first is the fallback. */
export const LANGUAGES = ['en', 'de', 'ja'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language of the mails for a BCP 47 tag (`de-AT` → `de`), and the locale that numbers and dates follow. */
export function languageFor(tag: string): { language: Language; locale: string } {
  const base = tag.split('-')[0]?.toLowerCase();
  const language = LANGUAGES.find((known) => known === base);
  if (language === undefined) return { language: LANGUAGES[0], locale: LANGUAGES[0] };
  return { language, locale: isLocale(tag) ? tag : language };
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
