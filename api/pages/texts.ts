import type { PageLanguage } from './language.ts';
import de from './texts/de.json' with { type: 'json' };
import en from './texts/en.json' with { type: 'json' };
import ja from './texts/ja.json' with { type: 'json' };

export type PageTexts = typeof en;

/** A text that is missing in one language does not compile. */
export const PAGE_TEXTS: Readonly<Record<PageLanguage, PageTexts>> = { en, de, ja };
