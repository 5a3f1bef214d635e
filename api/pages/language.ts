import type { Request, Response } from 'express';

/** The languages of the pages, each with its own name for itself. The first is the fallback. */
export const PAGE_LANGUAGES = { en: 'English', de: 'Deutsch', ja: '日本語' } as const;
export type PageLanguage = keyof typeof PAGE_LANGUAGES;

const CODES = Object.keys(PAGE_LANGUAGES) as PageLanguage[];
const COOKIE = 'lang';
const COOKIE_LIFE_MS = 365 * 24 * 60 * 60 * 1000;

/**
 * The language of a page: the one chosen on a page (`?lang=de`, kept in a cookie for a year), else the best that the
 * browser accepts, else English. Sets the headers that caches need to keep the languages apart.
 */
export function chooseLanguage(req: Request, res: Response): PageLanguage {
  const chosen = knownLanguage(req.query[COOKIE]);
  if (chosen) res.cookie(COOKIE, chosen, { path: '/', sameSite: 'lax', httpOnly: true, maxAge: COOKIE_LIFE_MS });
  const language = chosen ?? cookieLanguage(req.get('cookie')) ?? knownLanguage(req.acceptsLanguages(CODES)) ?? 'en';
  res.vary('Accept-Language').vary('Cookie').set('Content-Language', language);
  return language;
}

function cookieLanguage(header = ''): PageLanguage | undefined {
  const cookie = header.split(/;\s*/).find((pair) => pair.startsWith(`${COOKIE}=`));
  return knownLanguage(cookie?.slice(COOKIE.length + 1));
}

function knownLanguage(value: unknown): PageLanguage | undefined {
  return CODES.find((code) => code === value);
}
