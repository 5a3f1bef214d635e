import type { ApiHandler } from './api-route.ts';
import { ApiError } from './errors.ts';
import { expand } from './expand.ts';
import { parseForm } from './form.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { errorReply, SERVER_ERROR_AFTER_SUCCESS, type Reply } from './replies.ts';
import { createContext, nowSeconds, type StandIn } from './stand-in.ts';

/** A request to `/v1`. */
export interface Call {
  id: string;
  method: string;
  path: string;
  query: string;
  body: string;
  /** The idempotency key, if it is a POST that has one. */
  key: string | undefined;
}

interface Execution {
  handler: ApiHandler;
  ids: string[];
  /** Execute the request, then reply 500: a fault. */
  failAfterwards: boolean;
}

/** Executes requests, each once under its idempotency key, in a transaction. */
export class Executor {
  readonly keys: IdempotencyKeys;
  readonly #standIn: StandIn;

  constructor(standIn: StandIn) {
    this.#standIn = standIn;
    this.keys = new IdempotencyKeys(standIn.store);
  }

  /** Synchronous, so that no two requests interleave. Throws if the key was used for another request. */
  execute(call: Call, execution: Execution): Reply {
    const { store, webhooks } = this.#standIn;
    const now = nowSeconds(this.#standIn);
    const keyed = keyedRequest(call);
    const saved = keyed && this.keys.replay(keyed, now);
    if (saved)
      return {
        status: saved.status,
        body: saved.body,
        headers: { 'idempotent-replayed': 'true', 'original-request': saved.request },
      };
    const save = ({ status, body }: Reply): void => {
      if (keyed) this.keys.save(keyed, { status, body, request: call.id }, now);
    };
    const writes = call.method !== 'GET';
    if (writes) store.begin();
    try {
      const result = this.#runHandler(call, execution);
      const reply = execution.failAfterwards
        ? errorReply(SERVER_ERROR_AFTER_SUCCESS)
        : { status: 200, body: JSON.stringify(result) };
      save(reply);
      if (writes) store.commit();
      return reply;
    } catch (error) {
      const reply = errorReply(error);
      const kept = error instanceof ApiError ? error.keptAfterError : 'nothing';
      if (kept === 'reply_and_writes') save(reply);
      if (writes && kept === 'reply_and_writes') store.commit();
      else if (writes) store.rollback();
      if (kept === 'reply') save(reply);
      return reply;
    } finally {
      webhooks.wake();
    }
  }

  #runHandler(call: Call, { handler, ids }: Execution): object {
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

const keyedRequest = ({
  key,
  method,
  path,
  body,
}: Call): { key: string; endpoint: string; body: string } | undefined =>
  key === undefined ? undefined : { key, endpoint: `${method} ${path}`, body };
