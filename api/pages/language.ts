import type { Request, Response } from 'express';
import { LANGUAGES, negotiateLanguage, type Language } from '../../knowledge/languages.ts';

const PARAMETER = 'lang';
/** Over TLS the cookie belongs to this host alone. */
const cookieName = ({ secure }: Request) => (secure ? '__Host-lang' : 'lang');
const COOKIE_LIFETIME_MS = 365 * 24 * 60 * 60 * 1000;

/**
 * The language of a page: the one chosen on a page (`?lang=de`, kept in a cookie for a year), else the best that the
 * browser accepts, else English. Sets the headers that caches need to keep the languages apart.
 */
export function chooseLanguage(req: Request, res: Response): Language {
  const chosen = knownLanguage(req.query[PARAMETER]);
  const { secure } = req;
  if (chosen)
    res.cookie(cookieName(req), chosen, {
      path: '/',
      sameSite: 'lax',
      httpOnly: true,
      secure,
      maxAge: COOKIE_LIFETIME_MS,
    });
  const language = chosen ?? cookieLanguage(req) ?? negotiateLanguage(req.get('accept-language'));
  res.vary('Accept-Language').vary('Cookie').set('Content-Language', language);
  return language;
}

function cookieLanguage(req: Request): Language | undefined {
  const start = `${cookieName(req)}=`;
  const cookie = (req.get('cookie') ?? '').split(/;\s*/).find((pair) => pair.startsWith(start));
  return knownLanguage(cookie?.slice(start.length));
}

function knownLanguage(value: unknown): Language | undefined {
  return LANGUAGES.find((language) => language === value);
}
