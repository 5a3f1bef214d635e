import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express';
import type { Dependencies } from '../dependencies.ts';
import type { Principal } from './principal.ts';
import { withDeadline } from './deadline.ts';
import { runOnce, toStoredResponse, idempotentRequest } from './idempotency.ts';
import type { StoredResponse } from './idempotency-types.ts';
import { toProblem } from './error-to-problem.ts';
import { problem, type Problem } from './problem.ts';
import { weightOf, type RateLimiter } from './rate-limit.ts';
import { readBody } from './read-body.ts';
import type { Route } from './route.ts';

/** What every request passes through. */
export interface PipelineDependencies {
  readonly deps: Dependencies;
  readonly limiter: RateLimiter;
}

/** Gives every request its id, and writes one line about it when it has been answered: no body, no query, no key. */
export function trackRequests({ deps }: PipelineDependencies): RequestHandler {
  return (req, res, next) => {
    const began = deps.now();
    const id = `req_${randomUUID().replaceAll('-', '')}`;
    res.locals.requestId = id;
    res.set('Request-Id', id);
    res.on('close', () => {
      const { route, key, failure } = res.locals;
      const level = failure ? 'error' : 'info';
      deps.log[level]({
        request: id,
        method: req.method,
        route: route ?? 'none',
        status: res.statusCode,
        ms: deps.now() - began,
        ...(key ? { key } : {}),
        ...(res.writableFinished ? {} : { aborted: true }),
        ...(failure ? { err: failure } : {}),
      });
    });
    next();
  };
}

/** Puts the routes on the app; an address that takes other methods says so, and everything else is not found. */
export function serveRoutes(app: Express, routes: readonly Route[], gate: PipelineDependencies): void {
  for (const route of routes) app[route.method](expressPath(route.path), handlerOf(route, gate));
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map((route) => route.method.toUpperCase());
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].join(', ');
    app.all(expressPath(path), (_req, res) => {
      res.set('Allow', allow);
      sendProblem(res, problem('method_not_allowed'));
    });
  }
  app.use((_req: Request, res: Response) => sendProblem(res, problem('route_not_found')));
  app.use(unroutedErrorHandler);
}

/** What went wrong before a route was reached; Express knows an error handler by its four parameters. */
const unroutedErrorHandler: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  // The router's own error for an address that is not UTF-8 behind its percent signs.
  const unreadable = error instanceof URIError;
  sendProblem(
    res,
    unreadable ? problem('bad_request', { detail: 'The address cannot be decoded.' }) : toProblem(error),
  );
};

function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function handlerOf(route: Route, gate: PipelineDependencies): RequestHandler {
  return async (req, res) => {
    res.locals.route = `${req.method} ${route.path}`;
    const now = gate.deps.now();
    const deadline = now + gate.deps.requestDeadlineMs;
    try {
      const { kept, replayed } = await withDeadline(deadline, now, handleRequest(route, gate, { req, res, deadline }));
      if (replayed) res.set('Idempotent-Replayed', 'true');
      sendResponse(res, kept);
    } catch (error) {
      sendProblem(res, toProblem(error));
    }
  };
}

/**
 * What a handler waits for ends this much before the caller is answered, so that an outcome that is not kept has given
 * its idempotency key back by then.
 */
const RESPONSE_RESERVE_MS = 250;

interface Exchange {
  readonly req: Request;
  readonly res: Response;
  readonly deadline: number;
}

/** Authenticate, authorise, read, carry out: the same for every route. */
async function handleRequest(
  route: Route,
  gate: PipelineDependencies,
  exchange: Exchange,
): Promise<{ kept: StoredResponse; replayed: boolean }> {
  const { req, res } = exchange;
  const caller = await authorizeRequest(route, gate, exchange);
  await readBody(req, res, route.raw ? 'raw' : 'json');
  const body: unknown = req.body;
  const wish =
    caller && route.method === 'post'
      ? idempotentRequest(caller, req.get('idempotency-key'), { method: req.method, path: req.originalUrl, body })
      : null;
  const run = async () =>
    toStoredResponse(
      await route.run(
        { params: req.params, query: req.query, body: route.raw ? undefined : body },
        {
          deps: gate.deps,
          principal: caller,
          requestId: String(res.locals.requestId),
          deadline: exchange.deadline - RESPONSE_RESERVE_MS,
          idempotencyId: wish?.id ?? null,
          rawBody: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
          header: (name) => req.get(name),
        },
      ),
    );
  if (!wish) return { kept: await run(), replayed: false };
  return await runOnce(gate.deps.idempotency, wish, () => run().catch((error: unknown) => toStoredProblem(res, error)));
}

/** Who may not come in is told so before a byte of the body is read. */
async function authorizeRequest(
  route: Route,
  gate: PipelineDependencies,
  { req, res }: Exchange,
): Promise<Principal | null> {
  const { scopes } = route;
  const address = req.socket.remoteAddress ?? 'unknown';
  const now = gate.deps.now();
  const weight = weightOf(route.weight, req.query['limit']);
  if (scopes === 'public') {
    if (!route.unlimited) res.set(gate.limiter.take({ caller: null, address }, now, weight));
    return null;
  }
  const mayTry = () => gate.limiter.requireRemaining(address, now);
  const caller = await gate.deps.authenticator
    .authenticate(req.get('authorization'), mayTry)
    .catch((error: unknown) => {
      gate.limiter.take({ caller: null, address }, now);
      throw error;
    });
  res.locals.key = caller.apiKeyId;
  res.set(gate.limiter.take({ caller, address }, now, weight));
  if (!scopes.includes(caller.scope))
    throw problem('forbidden', {
      detail: `A key of scope \`${caller.scope}\` may not do this.`,
      extensions: { allowed_scopes: scopes },
    });
  return caller;
}

/** A problem as an answer to be kept; an outage goes on as an error. */
function toStoredProblem(res: Response, error: unknown): StoredResponse {
  const found = toProblem(error);
  if (found.status >= 500 || found.status === 429) throw error;
  return { status: found.status, type: PROBLEM_TYPE, body: problemBody(res, found) };
}

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

function problemBody(res: Response, found: Problem): Buffer {
  return Buffer.from(JSON.stringify(found.document(String(res.locals.requestId))));
}

function sendProblem(res: Response, found: Problem): void {
  // That something is not ready yet is what /readyz is asked for, and no failure of this request.
  if (found.status >= 500 && found.code !== 'not_ready') res.locals.failure = found.cause ?? found;
  if (found.retryAfterS !== undefined) res.set('Retry-After', String(found.retryAfterS));
  if (found.status === 401) res.set('WWW-Authenticate', 'Bearer');
  sendResponse(res, { status: found.status, type: PROBLEM_TYPE, body: problemBody(res, found) });
}

function sendResponse(res: Response, kept: StoredResponse): void {
  if (res.headersSent) return;
  res.status(kept.status).set('Content-Type', kept.type).send(kept.body);
}
