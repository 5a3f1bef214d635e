import de from './de.json';
import en from './en.json';
import ja from './ja.json';
import type { Language } from './languages.ts';

export type Texts = typeof en;

/** A text that is missing in one language does not compile. */
export const TEXTS: Readonly<Record<Language, Texts>> = { en, de, ja };

/** The language that the server chose for this page: it stands on the page's root element. */
export function pageLanguage(): Language {
  const { lang } = document.documentElement;
  return lang === 'de' || lang === 'ja' ? lang : 'en';
}
