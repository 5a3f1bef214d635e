import type { IncomingMessage, ServerResponse } from 'node:http';
import { Stripe } from 'stripe';
import type { ApiHandler } from './api-route.ts';
import { authenticate } from './auth.ts';
import { invalidParam } from './errors.ts';
import { Executor, type Call } from './executor.ts';
import type { RequestFault, TriggeredFault } from './faults.ts';
import { headerValue, MAX_BODY_BYTES, readBody, send, splitTarget } from './http.ts';
import { newId } from './ids.ts';
import { acceptsHtml, sendErrorPage } from './pages/error-page.ts';
import { errorReply, RATE_LIMITED, SERVER_ERROR, unrecognizedUrl, type Reply } from './replies.ts';
import type { LoggedRequest, RequestLog } from './request-log.ts';
import type { Router } from './router.ts';
import type { StandIn } from './stand-in.ts';

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

type Triggered = TriggeredFault<RequestFault> | undefined;

/** Answers requests to `/v1`: authentication, faults, idempotency, one transaction around the handler, Stripe's headers. */
export class Pipeline {
  readonly #standIn: StandIn;
  readonly #router: Router<ApiHandler>;
  readonly #log: RequestLog;
  readonly #executor: Executor;

  constructor(standIn: StandIn, router: Router<ApiHandler>, log: RequestLog) {
    this.#standIn = standIn;
    this.#router = router;
    this.#log = log;
    this.#executor = new Executor(standIn);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const { path, query } = splitTarget(request);
    const method = request.method ?? 'GET';
    const key = method === 'POST' ? headerValue(request, 'idempotency-key') : undefined;
    const call: Call = { id: newId('req'), method, path, query, body: body ?? '', key };
    const triggered = this.#standIn.faults.trigger(REQUEST_FAULTS, call);
    const reply = await this.#respond(request, call, body !== undefined, triggered);
    this.#log.add(toLogEntry(call, reply, triggered));
    if (!reply) cutConnection(response, triggered);
    else if (reply.message !== undefined && acceptsHtml(request))
      sendErrorPage(response, { status: reply.status, message: reply.message, path }, this.#standIn.url);
    else
      send(response, reply.status, reply.body, {
        'request-id': call.id,
        'stripe-version': headerValue(request, 'stripe-version') ?? Stripe.API_VERSION,
        ...(key !== undefined && { 'idempotency-key': key }),
        ...reply.headers,
      });
  }

  /** Undefined if a fault demands that there is no reply. */
  async #respond(
    request: IncomingMessage,
    call: Call,
    complete: boolean,
    triggered: Triggered,
  ): Promise<Reply | undefined> {
    const { keys } = this.#executor;
    let claimed: string | undefined;
    try {
      authenticate(headerValue(request, 'authorization'));
      if (!complete) throw invalidParam(`The request's body is larger than ${MAX_BODY_BYTES} bytes.`);
      if (headerValue(request, 'content-type')?.startsWith('application/json'))
        throw invalidParam('Send parameters form-encoded (application/x-www-form-urlencoded), not as JSON.');
      const found = this.#router.find(call.method, call.path);
      if (!found) throw unrecognizedUrl(call);
      if (call.key !== undefined) {
        keys.claim(call.key);
        claimed = call.key;
      }
      if (triggered?.fault === 'delay') await delay(triggered.ms ?? DEFAULT_DELAY_MS);
      if (triggered?.fault === 'connection_reset') return undefined;
      if (triggered?.fault === 'rate_limited') throw RATE_LIMITED;
      if (triggered?.fault === 'server_error') throw SERVER_ERROR;
      const failAfterwards = triggered?.fault === 'server_error_after_success';
      const reply = this.#executor.execute(call, { ...found, failAfterwards });
      return triggered?.fault === 'timeout_after_success' ? undefined : reply;
    } catch (error) {
      return errorReply(error);
    } finally {
      if (claimed !== undefined) keys.release(claimed);
    }
  }
}

const toLogEntry = (call: Call, reply: Reply | undefined, triggered: Triggered): LoggedRequest => ({
  method: call.method,
  path: call.path,
  idempotency_key: call.key ?? null,
  status: reply?.status ?? null,
  replayed: reply?.headers?.['idempotent-replayed'] === 'true',
  fault: triggered?.fault ?? null,
});

/** Cuts the connection: immediately, or after the time for which the caller is kept waiting. */
function cutConnection(response: ServerResponse, triggered: Triggered): void {
  if (triggered?.fault === 'connection_reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const timer = setTimeout(() => response.destroy(), triggered?.ms ?? HOLD_CONNECTION_MS);
  response.once('close', () => clearTimeout(timer));
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
