import type { IncomingMessage, ServerResponse } from 'node:http';
import { Stripe } from 'stripe';
import { authenticate } from './auth.ts';
import { createContext, nowSeconds, type StandIn } from './stand-in.ts';
import { ApiError, invalidParam } from './errors.ts';
import { expand } from './expand.ts';
import type { RequestFault, TriggeredFault } from './faults.ts';
import { parseForm } from './form.ts';
import { headerValue, MAX_BODY_BYTES, readBody, send, splitTarget } from './http.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { newId } from './ids.ts';
import type { LoggedRequest, RequestLog } from './request-log.ts';
import type { Handler, Router } from './router.ts';

const REQUEST_FAULTS: readonly RequestFault[] = [
  'delay',
  'timeout_after_success',
  'connection_reset',
  'rate_limited',
  'server_error',
  'server_error_after_success',
];
const DEFAULT_DELAY_MS = 1_000;
const HOLD_CONNECTION_MS = 120_000;

interface Call {
  id: string;
  method: string;
  path: string;
  query: string;
  body: string;
  key: string | undefined;
}

interface Reply {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

/** Answers requests to `/v1`: authentication, faults, idempotency, one transaction around the handler, Stripe's headers. */
export class Pipeline {
  readonly #standIn: StandIn;
  readonly #router: Router;
  readonly #log: RequestLog;
  readonly #idempotencyKeys: IdempotencyKeys;

  constructor(engine: StandIn, router: Router, log: RequestLog) {
    this.#standIn = engine;
    this.#router = router;
    this.#log = log;
    this.#idempotencyKeys = new IdempotencyKeys(engine.store);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const { path, query } = splitTarget(request);
    const method = request.method ?? 'GET';
    const key = method === 'POST' ? headerValue(request, 'idempotency-key') : undefined;
    const call: Call = { id: newId('req'), method, path, query, body: body ?? '', key };
    const strike = this.#standIn.faults.trigger(REQUEST_FAULTS, call);
    const reply = await this.#respond(request, call, body !== undefined, strike);
    this.#log.add(toLogEntry(call, reply, strike));
    if (!reply) {
      cutConnection(response, strike);
      return;
    }
    send(response, reply.status, reply.body, {
      'request-id': call.id,
      'stripe-version': headerValue(request, 'stripe-version') ?? Stripe.API_VERSION,
      ...(key !== undefined && { 'idempotency-key': key }),
      ...reply.headers,
    });
  }

  /** Undefined when the fault is that there is no answer. */
  async #respond(
    request: IncomingMessage,
    call: Call,
    complete: boolean,
    strike: TriggeredFault<RequestFault> | undefined,
  ): Promise<Reply | undefined> {
    let claimed: string | undefined;
    try {
      authenticate(headerValue(request, 'authorization'));
      if (!complete) throw invalidParam(`The request's body is larger than ${MAX_BODY_BYTES} bytes.`);
      if (headerValue(request, 'content-type')?.startsWith('application/json'))
        throw invalidParam('Send parameters form-encoded (application/x-www-form-urlencoded), not as JSON.');
      const found = this.#router.find(call.method, call.path);
      if (!found) throw unrecognizedUrl(call);
      if (call.key !== undefined) {
        this.#idempotencyKeys.claim(call.key);
        claimed = call.key;
      }
      if (strike?.fault === 'delay') await delay(strike.ms ?? DEFAULT_DELAY_MS);
      if (strike?.fault === 'connection_reset') return undefined;
      if (strike?.fault === 'rate_limited') throw RATE_LIMITED;
      if (strike?.fault === 'server_error') throw SERVER_ERROR;
      const reply = this.#execute(call, found, strike?.fault === 'server_error_after_success');
      return strike?.fault === 'timeout_after_success' ? undefined : reply;
    } catch (error) {
      return errorReply(error);
    } finally {
      if (claimed !== undefined) this.#idempotencyKeys.release(claimed);
    }
  }

  /** Synchronous from here on, so that no two requests interleave. */
  #execute(call: Call, { handler, ids }: { handler: Handler; ids: string[] }, failAfterwards: boolean): Reply {
    const { store, webhooks } = this.#standIn;
    const { key } = call;
    const keyed = key === undefined ? undefined : { key, endpoint: `${call.method} ${call.path}`, body: call.body };
    const now = nowSeconds(this.#standIn);
    const saved = keyed && this.#idempotencyKeys.replay(keyed, now);
    if (saved)
      return {
        status: saved.status,
        body: saved.body,
        headers: { 'idempotent-replayed': 'true', 'original-request': saved.request },
      };
    const save = ({ status, body }: Reply): void => {
      if (keyed) this.#idempotencyKeys.save(keyed, { status, body, request: call.id }, now);
    };
    const writes = call.method !== 'GET';
    if (writes) store.begin();
    try {
      const result = this.#runHandler(call, handler, ids);
      const reply = failAfterwards
        ? errorReply(SERVER_ERROR_AFTER_SUCCESS)
        : { status: 200, body: JSON.stringify(result) };
      save(reply);
      if (writes) store.commit();
      webhooks.wake();
      return reply;
    } catch (error) {
      const reply = errorReply(error);
      const keeps = error instanceof ApiError ? error.keptAfterError : 'nothing';
      if (keeps === 'reply_and_writes') save(reply);
      if (writes && keeps === 'reply_and_writes') store.commit();
      else if (writes) store.rollback();
      if (keeps === 'reply') save(reply);
      webhooks.wake();
      return reply;
    }
  }

  #runHandler(call: Call, handler: Handler, ids: string[]): object {
    const context = createContext(this.#standIn, {
      method: call.method,
      path: call.path,
      requestId: call.id,
      idempotencyKey: call.key ?? null,
    });
    const { expand: paths, ...form } = { ...parseForm(call.query), ...parseForm(call.body) };
    const result = handler(context, form, ids[0] ?? '', ids[1] ?? '');
    expand(context, result, paths);
    return result;
  }
}

function errorReply(error: unknown): Reply {
  if (error instanceof ApiError) {
    const headers: Record<string, string> =
      error === SERVER_ERROR_AFTER_SUCCESS ? { 'stripe-should-retry': 'false' } : {};
    return { status: error.status, body: JSON.stringify({ error: error.body }), headers };
  }
  console.error('stripe stand-in:', error);
  return errorReply(SERVER_ERROR);
}

const toLogEntry = (
  call: Call,
  reply: Reply | undefined,
  strike: TriggeredFault<RequestFault> | undefined,
): LoggedRequest => ({
  method: call.method,
  path: call.path,
  idempotency_key: call.key ?? null,
  status: reply?.status ?? null,
  replayed: reply?.headers?.['idempotent-replayed'] === 'true',
  fault: strike?.fault ?? null,
});

/** Cuts the connection: at once, or when the caller has waited long enough. */
function cutConnection(response: ServerResponse, strike: TriggeredFault<RequestFault> | undefined): void {
  if (strike?.fault === 'connection_reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const timer = setTimeout(() => response.destroy(), strike?.ms ?? HOLD_CONNECTION_MS);
  response.once('close', () => clearTimeout(timer));
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const RATE_LIMITED = new ApiError(
  429,
  {
    type: 'invalid_request_error',
    code: 'rate_limit',
    message:
      'Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits.',
  },
  'nothing',
);
const serverError = (): ApiError =>
  new ApiError(500, { type: 'api_error', message: 'An unknown error occurred on the server.' }, 'nothing');
const SERVER_ERROR = serverError();
const SERVER_ERROR_AFTER_SUCCESS = serverError();

const unrecognizedUrl = ({ method, path }: Call): ApiError =>
  new ApiError(
    404,
    {
      type: 'invalid_request_error',
      message: `Unrecognized request URL (${method}: ${path}). If Stripe documents it, the stand-in does not implement it.`,
    },
    'nothing',
  );
