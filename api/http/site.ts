import { problem } from './problem.ts';

/** Where people reach the API in a browser, and the cookies that it sets there. */
export interface Site {
  /** As browsers write it: `https://licences.example.com`. */
  readonly origin: string;
  /** Names of cookies. */
  readonly cookies: { readonly session: string; readonly device: string };
  /** A `Set-Cookie` that lasts for so many seconds; 0 removes the cookie. */
  setCookie(name: 'session' | 'device', value: string, maxAgeS: number): string;
  /** The value of a cookie in a `Cookie` header. */
  readCookie(header: string | undefined, name: 'session' | 'device'): string | undefined;
}

const NAMES = { session: 'evergreen_session', device: 'evergreen_device' } as const;

/**
 * Cookies belong to this host alone (`__Host-`), are sent over TLS only, and no script can read them. A copy on this machine without TLS
 * has none of the first two: browsers would not keep such cookies.
 */
export function createSite(publicUrl: string): Site {
  const { origin, protocol, hostname } = new URL(publicUrl);
  const isLocal = protocol === 'http:' && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  const name = (cookie: 'session' | 'device') => (isLocal ? NAMES[cookie] : `__Host-${NAMES[cookie]}`);
  const attributes = isLocal ? 'Path=/; HttpOnly; SameSite=Lax' : 'Path=/; HttpOnly; Secure; SameSite=Lax';
  return {
    origin,
    cookies: { session: name('session'), device: name('device') },
    setCookie: (cookie, value, maxAgeS) => `${name(cookie)}=${value}; ${attributes}; Max-Age=${Math.floor(maxAgeS)}`,
    readCookie: (header = '', cookie) =>
      header
        .split(';')
        .map((pair) => pair.trim())
        .find((pair) => pair.startsWith(`${name(cookie)}=`))
        ?.slice(name(cookie).length + 1),
  };
}

type Headers = (name: string) => string | undefined;

/**
 * Throws unless a request that comes with a cookie was sent by a page of this site: another site can make a browser send its cookies,
 * but neither say that it is this one, nor send JSON or a header of its own without asking first.
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function requireOwnSite({ origin }: Pick<Site, 'origin'>, header: Headers): void {
  const from = header('sec-fetch-site');
  const isOwn = from === undefined ? header('origin') === origin : from === 'same-origin';
  const isJson = /^application\/json\b/i.test(header('content-type') ?? '');
  if (!isOwn || !(isJson || header('x-requested-with') !== undefined)) throw problem('cross_site_request');
}

/** Throws for a request that a page of another site has sent: it must not sign somebody in. Programs say nothing of pages. */
export function refuseOtherSites({ origin }: Pick<Site, 'origin'>, header: Headers): void {
  const from = header('sec-fetch-site');
  const page = header('origin');
  const isOther = from === undefined ? page !== undefined && page !== origin : from !== 'same-origin';
  if (isOther) throw problem('cross_site_request');
}
