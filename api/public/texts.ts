import type { DeclarationLanguage } from '../../domain/declarations/declaration.ts';
import de from './texts/declarations/de.json' with { type: 'json' };
import en from './texts/declarations/en.json' with { type: 'json' };
import fr from './texts/declarations/fr.json' with { type: 'json' };
import ja from './texts/declarations/ja.json' with { type: 'json' };

export type DeclarationTexts = typeof en;

/** A text that is missing in one language does not compile. */
export const DECLARATION_TEXTS: Readonly<Record<DeclarationLanguage, DeclarationTexts>> = { en, de, fr, ja };

/** A text with its `{name}`s filled. */
export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '');
}
