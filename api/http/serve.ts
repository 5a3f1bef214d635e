import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express';
import { formatInstant } from '../../contract/format.ts';
import { methodsByPath } from '../../contract/openapi.ts';
import {
  databaseAs,
  databaseOfKeys,
  databaseOfPerson,
  databaseOfSandboxes,
  databaseOfSystem,
  type Databases,
} from '../../db/databases.ts';
import type { ScopedDatabase } from '../../db/scoped.ts';
import { staffPrincipal, type Principal } from '../../domain/access/principal.ts';
import { LANGUAGES, negotiateLanguage, type Language } from '../../knowledge/languages.ts';
import type { Dependencies } from '../dependencies.ts';
import { answerUnknownPage, isForPerson } from '../pages/serve-portal.ts';
import { auditAnswer, auditStart } from './audit.ts';
import { clientAddress } from './client-address.ts';
import { countPages, holdForSignature, takeQuota, whileHeld } from './count-requests.ts';
import { withDeadline } from './deadline.ts';
import { toProblem, toUnroutedProblem } from './error-to-problem.ts';
import type { StoredResponse } from './idempotency-types.ts';
import { idempotentRequest, runOnce, toStoredResponse } from './idempotency.ts';
import { identify, requireRecentSignIn, type Caller } from './identify.ts';
import { problem, type Problem } from './problem.ts';
import { costOf } from './quotas.ts';
import type { RateLimiter } from './rate-limit.ts';
import { readBody } from './read-body.ts';
import { requirePermission } from './require.ts';
import { countWrongCredential } from '../sign-in/guessing.ts';
import type { Call, Route, StreamedReply, View } from './route.ts';
import { sendStream } from './send-stream.ts';
import { dropUnreadBody } from './unread-body.ts';
import { shownAgain } from './shown-again.ts';
import { requireShownInView } from './viewing.ts';

/** What the handling of every request needs. */
export interface Gate {
  readonly deps: Dependencies;
  readonly limiter: RateLimiter;
}

/**
 * Gives every request its id and language, and logs one line when it has been answered: no body, no query, no key. One that is
 * refused has the code of its problem, whatever refused it, and who asked as far as that is known.
 */
export function trackRequests({ deps }: Gate): RequestHandler {
  return (req, res, next) => {
    const startedAt = deps.now();
    const id = `req_${randomUUID().replaceAll('-', '')}`;
    res.locals.requestId = id;
    res.locals.language = negotiateLanguage(req.get('accept-language'));
    res.set('Request-Id', id);
    res.on('close', () => {
      const { route, principalId, code, failure } = res.locals;
      const level = failure ? 'error' : 'info';
      deps.log[level]({
        request: id,
        method: req.method,
        route: route ?? 'none',
        status: res.statusCode,
        ms: deps.now() - startedAt,
        ...(code ? { code } : {}),
        ...(principalId ? { principal: principalId } : {}),
        ...(res.writableFinished ? {} : { aborted: true }),
        ...(failure ? { err: failure } : {}),
      });
    });
    next();
  };
}

/** Adds the routes to the app. A known address with another method answers 405, or its methods for OPTIONS; any other 404. */
export function serveRoutes(app: Express, routes: readonly Route[], gate: Gate): void {
  const methods = methodsByPath(routes.map(({ operation }) => operation));
  for (const path of fixedFirst([...methods.keys()])) {
    for (const route of routes.filter(({ operation }) => operation.path === path))
      app[route.operation.method](expressPath(path), handlerOf(route, gate));
    app.all(expressPath(path), countPages(gate.limiter), answerOtherMethods(methods.get(path) ?? [], gate));
  }
  app.use(countPages(gate.limiter), answerUnknownPage);
  app.use((_req: Request, res: Response) => sendProblem(gate, res, problem('route_not_found')));
  app.use(unroutedError(gate));
}

/** `/v1/licenses/validate` is an address of its own, not a licence of that name. */
function fixedFirst(paths: readonly string[]): string[] {
  return paths.toSorted((a, b) => Number(a.includes('{')) - Number(b.includes('{')));
}

/** Lists the methods of an address for OPTIONS, and refuses any that it does not take. */
function answerOtherMethods(methods: readonly string[], gate: Gate): RequestHandler {
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  return (req, res) => {
    res.set('Allow', allow);
    if (req.method === 'OPTIONS') res.status(204).end();
    else sendProblem(gate, res, problem('method_not_allowed'));
  };
}

/** Answers an error that occurred before a route was reached. */
function unroutedError(gate: Gate): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error: unknown, _req, res, _next) => {
    sendProblem(gate, res, toUnroutedProblem(error));
  };
}

function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** Answers the requests to one route. */
export function handlerOf(route: Route, gate: Gate): RequestHandler {
  return async (req, res) => {
    res.locals.route = `${req.method} ${route.operation.path}`;
    res.locals.secret = route.operation.permission === 'license_keys:read';
    const now = gate.deps.now();
    const deadline = now + gate.deps.requestDeadlineMs;
    try {
      const { response, replayed } = await withDeadline(deadline, now, respond(route, gate, { req, res, deadline }));
      if (replayed) res.set('Idempotent-Replayed', 'true');
      const code = 'stream' in response ? null : codeIn(response);
      const answer = { status: response.status, code, replayed };
      await auditAnswer(gate.deps, route.operation, { req, res, deadline }, answer);
      res.locals.code = answer.code;
      if ('stream' in response) {
        const { stopping } = gate.deps;
        await sendStream(res, response.stream, { stopping, onFailure: (error) => (res.locals.failure = error) });
      } else send(res, response);
    } catch (error) {
      const found = toProblem(error);
      const answer = { status: found.status, code: found.code, replayed: false };
      await auditAnswer(gate.deps, route.operation, { req, res, deadline }, answer);
      if (route.problemPage !== null && isForPerson(req, res)) leadToPage(res, route.problemPage, found);
      else sendProblem(gate, res, found);
    }
  };
}

/** A handler's calls end this long before the request's deadline, so that a failed request can release its key in time. */
const RESERVE_MS = 250;

interface Exchange {
  readonly req: Request;
  readonly res: Response;
  readonly deadline: number;
}

type ViewAs = (databases: Databases, principal: Principal | null) => ScopedDatabase | Promise<ScopedDatabase>;

const VIEWS: Readonly<Record<View, ViewAs>> = {
  caller: databaseAs,
  keys: databaseOfKeys,
  person: databaseOfPerson,
  sandboxes: databaseOfSandboxes,
  system: databaseOfSystem,
};

/** Authenticate, authorise, read, run: the same for every route. */
async function respond(
  { operation, view, run }: Route,
  gate: Gate,
  exchange: Exchange,
): Promise<{ response: StoredResponse | StreamedReply; replayed: boolean }> {
  const { req, res } = exchange;
  const caller = await admit(operation, gate, exchange);
  const principal = caller?.principal ?? null;
  const unsigned = operation.rawBody ? holdForSignature(gate.limiter, operation, exchange) : null;
  await readBody(req, operation).catch((error: unknown) => {
    unsigned?.use();
    throw error;
  });
  const body: unknown = req.body;
  await auditStart(gate.deps, operation, exchange);
  const request =
    principal &&
    idempotentRequest(principal, operation, req.get('idempotency-key'), {
      method: req.method,
      url: req.originalUrl,
      body,
    });
  const runOperation = async () =>
    await run(
      { params: req.params, query: req.query, body: operation.rawBody ? undefined : body },
      {
        deps: gate.deps,
        db: await VIEWS[view](gate.deps.databases, principal),
        principal,
        session: caller?.session ?? null,
        ...clientOf(exchange),
        requestId: String(res.locals.requestId),
        language: languageOf(res),
        deadline: exchange.deadline - RESERVE_MS,
        idempotencyId: request?.id ?? null,
        rawBody: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
        signatureIsRight: () => unsigned?.release(),
        header: (name) => req.get(name),
      },
    );
  if (!request) {
    // Unless the handler has found the signature right by then.
    const reply = await runOperation().finally(() => unsigned?.use());
    return { response: 'stream' in reply ? reply : toStoredResponse(reply), replayed: false };
  }
  const { response, replayed } = await runOnce(gate.deps.idempotency, request, () =>
    runOperation().then(toStoredResponse, (error: unknown) => storedProblem(gate, res, error)),
  );
  return { response: replayed ? shownAgain(response, caller, gate.deps.now()) : response, replayed };
}

/** Authenticates and authorises a request before its body is read. */
async function admit(operation: Route['operation'], gate: Gate, exchange: Exchange): Promise<Caller | null> {
  const { req, res } = exchange;
  const { permission } = operation;
  const cost = costOf(operation.cost, req.query['limit']);
  if (permission === 'public') {
    if (cost > 0) takeQuota(gate.limiter, exchange, null, cost);
    return null;
  }
  const caller = await whileHeld(gate.limiter, exchange, (beforeLookup) =>
    identify(gate.deps, operation, req, beforeLookup),
  ).catch(async (error: unknown) => {
    const isWrong = toProblem(error).code === 'unauthenticated' && hasCredential(gate, req);
    if (isWrong) await tellOfGuess(gate, exchange, operation);
    throw error;
  });
  const { principal, session, view } = caller;
  res.locals.principalId = principal.id;
  res.locals.principal = actorIn(session) ?? principal;
  res.locals.session = session?.id;
  if (session?.view) res.locals.view = session.view;
  if (view) res.set('Evergreen-View-Until', formatInstant(view.expiresAt));
  takeQuota(gate.limiter, exchange, principal, cost);
  if (session && view) requireShownInView(session, view, operation, gate.deps.now());
  if (permission !== 'signed_in') requirePermission(principal, permission);
  requireRecentSignIn(operation, caller, gate.deps.now());
  return caller;
}

/** Whoever is in a view is named as the person of the vendor that they are, whatever they see. */
function actorIn(session: Caller['session']): Principal | null {
  if (!session?.view || session.staffRole === null) return null;
  return staffPrincipal({ id: session.person.id, role: session.staffRole });
}

function hasCredential({ deps }: Gate, req: Request): boolean {
  return req.get('authorization') !== undefined || deps.site.readCookie(req.get('cookie'), 'session') !== undefined;
}

async function tellOfGuess(
  { deps }: Gate,
  exchange: Pick<Exchange, 'req' | 'res'>,
  { id }: Route['operation'],
): Promise<void> {
  const requestId = String(exchange.res.locals.requestId);
  await countWrongCredential({ deps, principal: null, session: null, ...clientOf(exchange), requestId }, id);
}

/** The browser or program at the other end. */
function clientOf({
  req,
  res,
}: Pick<Exchange, 'req' | 'res'>): Pick<Call, 'client' | 'setCookie' | 'actAs' | 'nameSubject' | 'nameView'> {
  return {
    client: { address: clientAddress(req), userAgent: req.get('user-agent') ?? null },
    setCookie: (cookie) => void res.append('Set-Cookie', cookie),
    actAs(principal, sessionId) {
      res.locals.principal = principal;
      res.locals.session = sessionId;
    },
    nameView(view) {
      res.locals.view = view;
    },
    nameSubject(id) {
      res.locals.subject = id;
    },
  };
}

/**
 * Problems that are the outcome of a command are stored as its response. After any other problem
 * nothing was done: the key stays free, so that the corrected request can use it.
 */
const STORED_STATUSES: ReadonlySet<number> = new Set([402, 409]);

function storedProblem(gate: Gate, res: Response, error: unknown): StoredResponse {
  const found = toProblem(error);
  if (!STORED_STATUSES.has(found.status)) throw error;
  return { status: found.status, type: PROBLEM_TYPE, body: documentOf(gate, res, found) };
}

/** The code of a problem that was stored as a response. */
function codeIn({ type, body }: StoredResponse): string | null {
  if (type !== PROBLEM_TYPE) return null;
  const { code }: { code?: string } = JSON.parse(body.toString());
  return code ?? null;
}

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

function languageOf(res: Response): Language {
  return LANGUAGES.find((language) => language === res.locals.language) ?? LANGUAGES[0];
}

function documentOf({ deps }: Gate, res: Response, found: Problem): Buffer {
  return Buffer.from(JSON.stringify(found.document(String(res.locals.requestId), deps.texts, languageOf(res))));
}

/** Leads a person to the page that says what happened. The log and the audit log have the problem. */
function leadToPage(res: Response, page: string, found: Problem): void {
  noteProblem(res, found);
  send(res, {
    status: 303,
    type: 'text/plain; charset=utf-8',
    body: Buffer.alloc(0),
    headers: { location: `${page}?problem=${found.code}` },
  });
}

function noteProblem(res: Response, found: Problem): void {
  res.locals.code = found.code;
  // `not_ready` is the result of a probe, not a failure of the request.
  if (found.status >= 500 && found.code !== 'not_ready') res.locals.failure = found.cause ?? found;
}

export function sendProblem(gate: Gate, res: Response, found: Problem): void {
  noteProblem(res, found);
  if (found.retryAfterS !== undefined) res.set('Retry-After', String(found.retryAfterS));
  if (found.status === 401) res.set('WWW-Authenticate', 'Bearer');
  res.set('Content-Language', languageOf(res)).vary('Accept-Language');
  send(res, { status: found.status, type: PROBLEM_TYPE, body: documentOf(gate, res, found) });
}

/**
 * Answers hold what only the caller may see. What was read may be kept by the caller and is checked by its `ETag`;
 * everything else is not stored.
 */
function cacheControl(res: Response, status: number): string {
  const readable = res.req.method === 'GET' && status === 200 && res.locals.secret !== true;
  return readable ? 'private, no-cache' : 'no-store';
}

function send(res: Response, response: StoredResponse): void {
  if (res.headersSent) return;
  dropUnreadBody(res.req, res);
  if (!res.hasHeader('Cache-Control')) res.set('Cache-Control', cacheControl(res, response.status));
  res.set(response.headers ?? {});
  res.status(response.status).set('Content-Type', response.type).send(response.body);
}
