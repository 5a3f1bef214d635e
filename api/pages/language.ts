import type { Request, Response } from 'express';
import { LANGUAGES, negotiateLanguage, type Language } from '../../knowledge/languages.ts';

const COOKIE = 'lang';
const COOKIE_LIFETIME_MS = 365 * 24 * 60 * 60 * 1000;

/**
 * The language of a page: the one chosen on a page (`?lang=de`, kept in a cookie for a year), else the best that the
 * browser accepts, else English. Sets the headers that caches need to keep the languages apart.
 */
export function chooseLanguage(req: Request, res: Response): Language {
  const chosen = knownLanguage(req.query[COOKIE]);
  if (chosen) res.cookie(COOKIE, chosen, { path: '/', sameSite: 'lax', httpOnly: true, maxAge: COOKIE_LIFETIME_MS });
  const language = chosen ?? cookieLanguage(req.get('cookie')) ?? negotiateLanguage(req.get('accept-language'));
  res.vary('Accept-Language').vary('Cookie').set('Content-Language', language);
  return language;
}

function cookieLanguage(header = ''): Language | undefined {
  const cookie = header.split(/;\s*/).find((pair) => pair.startsWith(`${COOKIE}=`));
  return knownLanguage(cookie?.slice(COOKIE.length + 1));
}

function knownLanguage(value: unknown): Language | undefined {
  return LANGUAGES.find((language) => language === value);
}
