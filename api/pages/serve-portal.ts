import type { Express, Request, RequestHandler, Response } from 'express';
import type { Texts } from '../../knowledge/texts.ts';
import { PORTAL_TRUSTED_TYPES, REFERENCE_TRUSTED_TYPES, setPagePolicy, setWorkerPolicy } from '../http/headers.ts';
import { problem } from '../http/problem.ts';
import { serveAssets } from './asset-files.ts';
import { PORTAL_DIST, readPortalBuild } from './build.ts';
import { builtPage } from './built-page.ts';
import { chooseLanguage } from './language.ts';
import { fontPreload, siteFoot, type PageView } from './layout.ts';
import { notBuiltPage } from './not-built-page.ts';
import { notFoundPage } from './not-found-page.ts';
import { problemsPage } from './problems-page.ts';
import { referencePage } from './reference-page.ts';

/** Addresses of the tools that run on the same machine, for the start page. A tool that does not run has none. */
export interface LocalPages {
  readonly temporal_ui?: string;
  readonly mail?: string;
  readonly stripe?: string;
}

interface PortalOptions {
  readonly texts: Texts;
  readonly localPages?: LocalPages;
  /** The folder with the built portal. */
  readonly dist?: string;
  /** Runs before each page and file, to count it. */
  readonly count?: RequestHandler;
  /** Whether a request comes with the cookie of a session. Without one, the portal need not ask who is signed in. */
  readonly hasSession?: (req: Request) => boolean;
}

/** What browsers look for beside the pages. */
const ROOT_FILES = [
  '/service-worker.js',
  '/portal.webmanifest',
  '/portal-icon.svg',
  '/portal-192.png',
  '/portal-512.png',
  '/apple-touch-icon.png',
];

/**
 * The pages for people: `/`, `/portal`, `/docs`, `/docs/problems` and their files under `/assets`. They need no API key. While the portal is not built, a page says how to build it.
 */
export function servePortal(app: Express, options: PortalOptions): void {
  const {
    texts,
    localPages = {},
    dist = PORTAL_DIST,
    count = (_req, _res, next) => next(),
    hasSession = () => true,
  } = options;
  app.use('/assets', count, serveAssets(`${dist}/assets`));
  const serveRootFile = serveAssets(dist);
  app.all(['/', '/portal', '/portal/*path', '/docs', '/docs/problems', '/start.json'], count);

  servePage(app, '/', (view) => {
    const build = readPortalBuild(dist);
    if (!build) return notBuiltPage(view);
    return builtPage(build.startPage, view, build, { head: fontPreload(build), foot: siteFoot(view.language) });
  });
  // Every address below is the same page: its script shows what belongs to the address.
  servePage(
    app,
    ['/portal', '/portal/*path'],
    (view, req) => {
      const build = readPortalBuild(dist);
      if (!build) return notBuiltPage(view);
      const page = builtPage(build.portal, view, build);
      return hasSession(req) ? page : page.replace('<html ', '<html data-session="none" ');
    },
    PORTAL_TRUSTED_TYPES,
  );
  app.use(ROOT_FILES, count, (req, res, next) => {
    setWorkerPolicy(res);
    req.url = req.baseUrl;
    serveRootFile(req, res, next);
  });
  servePage(
    app,
    '/docs',
    (view) => {
      const build = readPortalBuild(dist);
      return build ? referencePage(view, build) : notBuiltPage(view);
    },
    REFERENCE_TRUSTED_TYPES,
  );
  servePage(app, '/docs/problems', (view) => problemsPage(view, readPortalBuild(dist), texts));
  serve(app, '/start.json', (_req, res) => void res.json(localPages));
}

/** Whether the answer is to be a page: programs, and tools that take anything, get JSON. */
export function isForPerson(req: Request, res: Response): boolean {
  res.vary('Accept');
  return req.accepts(['json', 'html']) === 'html';
}

/** Answers a person at an unknown address with a page; leaves programs to the next handler, which answers in JSON. */
export const answerUnknownPage: RequestHandler = (req, res, next) => {
  if (!isForPerson(req, res)) return next();
  res
    .status(404)
    .type('html')
    .send(notFoundPage({ language: chooseLanguage(req, res), nonce: setPagePolicy(res) }));
};

function servePage(
  app: Express,
  path: string | string[],
  render: (view: PageView, req: Request) => string,
  trustedTypes: readonly string[] = [],
): void {
  serve(app, path, (req, res) => {
    const page = render({ language: chooseLanguage(req, res), nonce: setPagePolicy(res, trustedTypes) }, req);
    res.set('Cache-Control', 'no-cache').type('html').send(page);
  });
}

function serve(app: Express, path: string | string[], handler: RequestHandler): void {
  app.get(path, (req, res, next) => {
    res.locals.route = `GET ${[path].flat()[0]}`;
    return handler(req, res, next);
  });
  app.all(path, (req, res) => {
    res.set('Allow', 'GET, HEAD, OPTIONS');
    if (req.method === 'OPTIONS') return res.status(204).end();
    throw problem('method_not_allowed');
  });
}
