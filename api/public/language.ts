import type { Request, Response } from 'express';
import { DECLARATION_LANGUAGES, type DeclarationLanguage } from '../../domain/declarations/declaration.ts';
import type { Language } from '../../knowledge/languages.ts';
import { chooseLanguage } from '../pages/language.ts';

/** The names of the languages in themselves. */
export const LANGUAGE_NAMES: Readonly<Record<DeclarationLanguage, string>> = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  ja: '日本語',
};

/**
 * The language of a page for declarations: the one in its address, else the best that the browser accepts. French, which no other page
 * has, is kept in the address alone.
 */
export function choosePageLanguage(req: Request, res: Response): DeclarationLanguage {
  const asked = DECLARATION_LANGUAGES.find((language) => language === req.query['lang']);
  const others = chooseLanguage(req, res);
  const language = asked ?? (acceptsFrenchFirst(req) ? 'fr' : others);
  res.set('Content-Language', language);
  return language;
}

/** Whether somebody has chosen nothing, and their browser asks for French before all. */
function acceptsFrenchFirst(req: Request): boolean {
  return (
    /^\s*fr\b/i.test(req.get('accept-language') ?? '') && !/(?:^|;\s*)(?:__Host-)?lang=/.test(req.get('cookie') ?? '')
  );
}

/** The language for a page that has no French. */
export function withoutFrench(language: DeclarationLanguage): Language {
  return language === 'fr' ? 'en' : language;
}
