import express, { type Express } from 'express';
import { healthRoutes } from './health/routes.ts';
import { documentationRoutes } from './documentation/routes.ts';
import { securityHeaders } from './http/headers.ts';
import { openApiDocument } from './documentation/openapi.ts';
import { QUOTAS, RateLimiter, type Quotas } from './http/rate-limit.ts';
import type { Route } from './http/route.ts';
import { serveRoutes, trackRequests } from './http/serve.ts';
import type { Dependencies } from './dependencies.ts';
import { RESOURCE_ROUTES } from './routes.ts';

/** The app as an Express handler. It does no I/O until it is asked something, and reads no environment. */
export function createApp(deps: Dependencies, options: { quotas?: Quotas } = {}): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);
  const gate = { deps, limiter: new RateLimiter(options.quotas ?? QUOTAS) };
  app.use(securityHeaders);
  app.use(trackRequests(gate));
  serveRoutes(app, allRoutes(deps), gate);
  return app;
}

/** Every address of the API, the documentation's own included. */
export function allRoutes({ version }: Pick<Dependencies, 'version'>): Route[] {
  const documentation = documentationRoutes(() => openApiDocument(routes, { version }));
  const routes = [...RESOURCE_ROUTES, ...healthRoutes(), ...documentation];
  return routes;
}
