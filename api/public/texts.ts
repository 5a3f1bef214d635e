import type { DeclarationLanguage } from '../../domain/declarations/declaration.ts';
import type { Language } from '../../knowledge/languages.ts';
import de from './texts/declarations/de.json' with { type: 'json' };
import en from './texts/declarations/en.json' with { type: 'json' };
import fr from './texts/declarations/fr.json' with { type: 'json' };
import ja from './texts/declarations/ja.json' with { type: 'json' };
import pagesDe from './texts/pages/de.json' with { type: 'json' };
import pagesEn from './texts/pages/en.json' with { type: 'json' };
import pagesJa from './texts/pages/ja.json' with { type: 'json' };
import preferencesDe from './texts/preferences/de.json' with { type: 'json' };
import preferencesEn from './texts/preferences/en.json' with { type: 'json' };
import preferencesJa from './texts/preferences/ja.json' with { type: 'json' };

export type DeclarationTexts = typeof en;

/** A text that is missing in one language does not compile. */
export const DECLARATION_TEXTS: Readonly<Record<DeclarationLanguage, DeclarationTexts>> = { en, de, fr, ja };

export type PreferencesTexts = typeof preferencesEn;

export const PREFERENCES_TEXTS: Readonly<Record<Language, PreferencesTexts>> = {
  en: preferencesEn,
  de: preferencesDe,
  ja: preferencesJa,
};

/** Of the statement on accessibility and of the help. */
export type PageTexts = typeof pagesEn;

export const PAGE_TEXTS: Readonly<Record<Language, PageTexts>> = { en: pagesEn, de: pagesDe, ja: pagesJa };

/** A text with its `{name}`s filled. */
export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '');
}
