import compression from 'compression';
import express, { type Express, type Request } from 'express';
import { EXAMPLES } from '../contract/examples.ts';
import { openApiDocument } from '../contract/openapi.ts';
import { OPERATIONS } from '../contract/operations.ts';
import type { Dependencies } from './dependencies.ts';
import { documentationRoutes } from './documentation/routes.ts';
import { healthRoutes } from './health/routes.ts';
import { trustProxies, type TrustedProxies } from './http/client-address.ts';
import { countPages, takeQuota } from './http/count-requests.ts';
import { securityHeaders } from './http/headers.ts';
import { QUOTAS } from './http/quotas.ts';
import { RateLimiter } from './http/rate-limit.ts';
import { limitRequestHead } from './http/request-limits.ts';
import type { Route } from './http/route.ts';
import { serveRoutes, trackRequests, type Gate } from './http/serve.ts';
import { servePublicPages } from './public/serve.ts';
import { servePortal, type LocalPages } from './pages/serve-portal.ts';
import { RESOURCE_ROUTES } from './routes.ts';

/** Adds pages to the app, before those of the portal. Production has none: a development start does. */
export type AppExtension = (app: Express, gate: Gate) => void;

/** The app as an Express handler. It does no I/O before the first request, and reads no environment. */
export function createApp(
  deps: Dependencies,
  options: {
    limiter?: RateLimiter;
    localPages?: LocalPages;
    trustedProxies?: TrustedProxies;
    extend?: AppExtension;
  } = {},
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', 'weak');
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);
  const { limiter = new RateLimiter(QUOTAS), trustedProxies = [], extend, ...pages } = options;
  trustProxies(app, trustedProxies);
  const gate = { deps, limiter };
  app.use(...securityHeaders);
  app.use(compression());
  app.use(trackRequests(gate));
  app.use(limitRequestHead);
  extend?.(app, gate);
  const hasSession = (req: Request) => deps.site.readCookie(req.get('cookie'), 'session') !== undefined;
  servePortal(app, { texts: deps.texts, ...pages, count: countPages(limiter), hasSession });
  servePublicPages(app, {
    deps,
    count: countPages(limiter),
    countForm: (req, res) => takeQuota(limiter, { req, res }, null, 1),
  });
  serveRoutes(app, allRoutes(deps), gate);
  return app;
}

/** Every route of the API, including the one of its document. The pages for people are in pages/. */
export function allRoutes({ version, texts }: Pick<Dependencies, 'version' | 'texts'>): Route[] {
  const document = () =>
    openApiDocument(OPERATIONS, { version, problemText: (code) => texts.problem('en', code), examples: EXAMPLES });
  return [...RESOURCE_ROUTES, ...healthRoutes(), ...documentationRoutes(document)];
}
