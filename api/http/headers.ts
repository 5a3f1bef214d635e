import { randomBytes } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import helmet, { strictTransportSecurity } from 'helmet';

/** Policies under which pages of Evergreen may make HTML or load scripts from text; each checks what it is given. */
const TRUSTED_TYPES = {
  /** Of portal/src/reference/trusted-types.ts: the address of Scalar's script. */
  script: 'evergreen-script',
  /** Of the same: what libraries write without a policy of their own, which is no markup. */
  rest: 'default',
  /** Of Vue, for what its templates make. */
  vue: 'vue',
} as const;

/** Trusted types of the portal, of portal/src/offline/register.ts: the address of its service worker. */
export const PORTAL_TRUSTED_TYPES: readonly string[] = ['evergreen-worker'];

/** Trusted types that only the reference page needs. */
export const REFERENCE_TRUSTED_TYPES: readonly string[] = Object.values(TRUSTED_TYPES);

/**
 * Security headers of every answer, as OWASP recommends for APIs
 * (https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html): nothing that is not a page may load, run or
 * frame anything. Pages replace the policy by {@link setPagePolicy}. Each answer sets its own `Cache-Control`.
 */
export const securityHeaders: readonly RequestHandler[] = [
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  }),
  // Of this host alone: other hosts below its name are not ours.
  onlyOverTls(strictTransportSecurity({ maxAge: 31_536_000, includeSubDomains: false })),
];

/**
 * Of the answer to a sign-out: the browser drops the answers that it has kept. What pages keep they forget themselves; the mark of the
 * device is for the next sign-in. Other answers to ended sessions lack it: the portal renews such a session, and its page goes on.
 * https://www.w3.org/TR/clear-site-data/#header
 */
export const CLEAR_SITE_DATA = { 'clear-site-data': '"cache"' } as const;

/** A browser ignores the header where the page did not come by TLS; a proxy that adds TLS must be a trusted one. */
function onlyOverTls(setHeader: RequestHandler): RequestHandler {
  return (req, res, next) => (req.secure ? setHeader(req, res, next) : next());
}

/** Gives a service worker its policy: it fetches what the portal is made of, and does nothing else. */
export function setWorkerPolicy(res: Response): void {
  res.set('Content-Security-Policy', "default-src 'none';connect-src 'self'");
}

/**
 * Gives a page its policy, and returns the nonce of its scripts: only they run, and what they import. Styles come from files of
 * this origin, or have the nonce. Scripts cannot turn text into HTML or code, but by the given trusted types. With `forms` the page's
 * forms are sent to this origin.
 */
export function setPagePolicy(
  res: Response,
  trustedTypes: readonly string[] = [],
  { forms = false }: { readonly forms?: boolean } = {},
): string {
  const nonce = randomBytes(16).toString('base64');
  const policy: Readonly<Record<string, readonly string[]>> = {
    'default-src': ["'none'"],
    'script-src': [`'nonce-${nonce}'`],
    'style-src': ["'self'", `'nonce-${nonce}'`],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'"],
    'worker-src': ["'self'"],
    'manifest-src': ["'self'"],
    'form-action': [forms ? "'self'" : "'none'"],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
    'require-trusted-types-for': ["'script'"],
    'trusted-types': trustedTypes.length > 0 ? trustedTypes : ["'none'"],
  };
  const directives = Object.entries(policy).map(([name, values]) => `${name} ${values.join(' ')}`);
  res.set('Content-Security-Policy', directives.join(';'));
  return nonce;
}
