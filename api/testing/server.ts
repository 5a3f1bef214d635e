import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { PROBLEM_CODES } from '../../contract/problems.ts';
import type { Database } from '../../db/connect.ts';
import { createApiKey, findApiKeyBySecret, type NewApiKey } from '../../db/queries/api-keys.ts';
import { loadTexts } from '../../knowledge/texts.ts';
import { createApp } from '../app.ts';
import type { Dependencies } from '../dependencies.ts';
import { Authenticator } from '../http/authenticate.ts';
import { createIdempotencyStore } from '../http/idempotency-store.ts';
import type { Quotas } from '../http/rate-limit.ts';
import { answerServerErrors } from '../http/server-errors.ts';
import { PreviewTokens } from '../licenses/preview-token.ts';
import { SingleFlight } from '../licenses/single-flight.ts';
import { requireDocumented } from './documented.ts';

export const WEBHOOK_SECRET = 'whsec_test';

export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as an object; `{}` where it is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface CallOptions {
  readonly key?: string | undefined;
  /** Sent as JSON; a string or bytes are sent as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Api {
  readonly db: Database;
  readonly url: string;
  /** Secrets of keys, one of each scope that belongs to no account. */
  readonly keys: Readonly<Record<'admin' | 'agent' | 'product', string>>;
  readonly call: (method: string, path: string, ask?: CallOptions) => Promise<ApiResponse>;
  /** The secret of a new key of one account. */
  readonly customerKey: (account: string) => Promise<string>;
}

/** Serves the API on a free port, with keys made in `db`, which the API itself may be cut off from. */
export async function startServer(
  deps: Dependencies,
  { db, ...options }: { db: Database; quotas?: Quotas },
): Promise<{ api: Api; close: () => void }> {
  const server = createApp(deps, options).listen(0, '127.0.0.1');
  answerServerErrors(server, deps.texts);
  await once(server, 'listening');
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  const make = async (key: NewApiKey) => (await createApiKey(db, key)).secret;
  const api: Api = {
    db,
    url,
    keys: {
      admin: await make({ scope: 'admin', name: 'admin' }),
      agent: await make({ scope: 'agent', name: 'agent' }),
      product: await make({ scope: 'product', name: 'product' }),
    },
    call: async (method, path, request = {}) => {
      const response = await sendRequest(`${url}${path}`, method, withPurchaseKey(method, path, request));
      requireDocumented(method, path, response);
      return response;
    },
    customerKey: (accountId) => make({ scope: 'customer', accountId, name: 'customer' }),
  };
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { api, close };
}

const now = () => Date.now();

/** The rest of what the API is made of, as tests have it. */
export function testDependencies(
  parts: Pick<Dependencies, 'db' | 'vault' | 'licenseClient' | 'cards' | 'catalog'>,
): Dependencies {
  const { db, vault } = parts;
  const authenticator = new Authenticator(async (secret) => {
    const found = await findApiKeyBySecret(db, secret);
    return found && { apiKeyId: found.id, scope: found.scope, account: found.accountId };
  }, now);
  return {
    ...parts,
    authenticator,
    singleFlight: new SingleFlight(),
    texts: loadTexts({ problemCodes: PROBLEM_CODES }),
    previews: new PreviewTokens(Buffer.alloc(32, 7)),
    idempotency: createIdempotencyStore({ db, vault, lockMs: 60_000 }),
    probes: [],
    log: pino({ level: 'silent' }),
    now,
    requestDeadlineMs: 10_000,
    stripeWebhookSecret: WEBHOOK_SECRET,
    version: '0.0.0',
  };
}

/** A purchase needs an idempotency key: one is generated where a test does not give its own. */
function withPurchaseKey(method: string, path: string, request: CallOptions): CallOptions {
  if (method !== 'POST' || path !== '/v1/licenses') return request;
  const { 'idempotency-key': given = randomUUID(), ...headers } = request.headers ?? {};
  // An empty key stands for a request without one.
  return { ...request, headers: given === '' ? headers : { ...headers, 'idempotency-key': given } };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return address.port;
}

async function sendRequest(url: string, method: string, { key, body, headers }: CallOptions): Promise<ApiResponse> {
  const asIs = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(url, {
    method: method.toUpperCase(),
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: asIs ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parseObject(text) };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
