import type { LegalLinks } from '../../catalog/legal-links.ts';
import type { DeclarationLanguage } from '../../domain/declarations/declaration.ts';

/** The links that the law of a region wants in its mails, as a line of Markdown. `region`: null where it is not known. */
export function legalFooter(
  legalLinks: LegalLinks,
  { region, language, publicUrl }: { region: string | null; language: DeclarationLanguage; publicUrl: string },
): string {
  const base = publicUrl.replace(/\/$/, '');
  return legalLinks(region)
    .map(({ page, words }) => `[${words[language]}](${base}/${page}?lang=${language})`)
    .join(' · ');
}
