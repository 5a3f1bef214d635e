import type { Language } from '../../knowledge/languages.ts';
import de from './texts/de.json' with { type: 'json' };
import en from './texts/en.json' with { type: 'json' };
import ja from './texts/ja.json' with { type: 'json' };

export type PageTexts = typeof en;

/** The languages of the pages, each with its own name for itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch', ja: '日本語' };

/** A text that is missing in one language does not compile. */
export const PAGE_TEXTS: Readonly<Record<Language, PageTexts>> = { en, de, ja };
