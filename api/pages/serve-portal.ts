import type { Express, RequestHandler } from 'express';
import type { Texts } from '../../knowledge/texts.ts';
import { REFERENCE_TRUSTED_TYPES, setPagePolicy } from '../http/headers.ts';
import { problem } from '../http/problem.ts';
import { serveAssets } from './asset-files.ts';
import { PORTAL_DIST, readPortalBuild, type PortalBuild } from './build.ts';
import { chooseLanguage } from './language.ts';
import { fontLinks, nonceMeta, type PageView } from './layout.ts';
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
}

/**
 * The pages for people: `/`, `/docs`, `/docs/problems` and their files under `/assets`. They need no API key. While the portal is not built, a page says how to build it.
 */
export function servePortal(app: Express, options: PortalOptions): void {
  const { texts, localPages = {}, dist = PORTAL_DIST, count = (_req, _res, next) => next() } = options;
  app.use('/assets', count, serveAssets(`${dist}/assets`));
  for (const path of ['/', '/docs', '/docs/problems', '/start.json']) app.all(path, count);

  servePage(app, '/', (view) => {
    const build = readPortalBuild(dist);
    return build ? startPage(view, build) : notBuiltPage(view);
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

/** Answers a person at an unknown address with a page; leaves programs to the next handler, which answers in JSON. */
export const answerUnknownPage: RequestHandler = (req, res, next) => {
  res.vary('Accept');
  if (req.accepts(['json', 'html']) !== 'html') return next();
  res
    .status(404)
    .type('html')
    .send(notFoundPage({ language: chooseLanguage(req, res), nonce: setPagePolicy(res) }));
};

function servePage(
  app: Express,
  path: string,
  render: (view: PageView) => string,
  trustedTypes: readonly string[] = [],
): void {
  serve(app, path, (req, res) => {
    const page = render({ language: chooseLanguage(req, res), nonce: setPagePolicy(res, trustedTypes) });
    res.set('Cache-Control', 'no-cache').type('html').send(page);
  });
}

function serve(app: Express, path: string, handler: RequestHandler): void {
  app.get(path, (req, res, next) => {
    res.locals.route = `GET ${path}`;
    return handler(req, res, next);
  });
  app.all(path, (req, res) => {
    res.set('Allow', 'GET, HEAD, OPTIONS');
    if (req.method === 'OPTIONS') return res.status(204).end();
    throw problem('method_not_allowed');
  });
}

/** The built start page in the language that was chosen. Its script reads the language from the root element. */
function startPage({ language, nonce }: PageView, build: PortalBuild): string {
  return build.startPage
    .replace('<html lang="en">', `<html lang="${language}">`)
    .replaceAll(/<script |<link rel="modulepreload" /g, `$&nonce="${nonce}" `)
    .replace('</head>', `${[nonceMeta(nonce), ...fontLinks(build, language)].join('')}</head>`);
}
