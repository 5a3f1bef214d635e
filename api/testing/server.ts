import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { PROBLEM_CODES } from '../../contract/problems.ts';
import { createApiKey, type NewApiKey } from '../../db/queries/api-keys.ts';
import type { Databases } from '../../db/databases.ts';
import { createPersonSecrets } from '../../db/person-secrets.ts';
import type { ScopedDatabase } from '../../db/scoped.ts';
import { loadArticles } from '../../knowledge/articles/articles.ts';
import { loadTexts } from '../../knowledge/texts.ts';
import { createApp, type AppExtension } from '../app.ts';
import type { Dependencies } from '../dependencies.ts';
import { Authenticator } from '../http/authenticate.ts';
import { createHttpServer } from '../http/create-server.ts';
import { findPrincipal } from '../http/find-principal.ts';
import type { TrustedProxies } from '../http/client-address.ts';
import { LookupCache } from '../http/lookup-cache.ts';
import { createSessionAuthenticator } from '../http/session-authenticator.ts';
import { createSite } from '../http/site.ts';
import { createIdempotencyStore } from '../http/idempotency-store.ts';
import type { Quotas } from '../http/quotas.ts';
import { RateLimiter } from '../http/rate-limit.ts';
import { PreviewTokens } from '../licenses/preview-token.ts';
import { SingleFlight } from '../licenses/single-flight.ts';
import { requireDocumented } from './documented.ts';
import { findSourceOf } from '../../db/queries/sandboxes.ts';
import { memoryProvider } from './identity-provider.ts';
import { createGuessCounter } from '../sign-in/guess-counter.ts';

export const WEBHOOK_SECRET = 'whsec_test';

/** Quotas of tests are never renewed. */
const STOPPED_CLOCK = () => 0;

export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as an object; `{}` for any other body. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface CallOptions {
  readonly key?: string | undefined;
  /** Token of a person's session, sent as a page of the site sends it. */
  readonly session?: string | undefined;
  /** Sent as JSON. A string or bytes are sent unchanged. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Api {
  /** All of the database, whoever calls the API. */
  readonly db: ScopedDatabase;
  /** The API's own connections. */
  readonly databases: Databases;
  readonly url: string;
  /** Secrets of API keys, one for each scope that belongs to no account. */
  readonly keys: Readonly<Record<'admin' | 'agent' | 'product' | 'auditor', string>>;
  readonly call: (method: string, path: string, request?: CallOptions) => Promise<ApiResponse>;
  /** Creates a customer key of one account, and returns its secret. */
  readonly customerKey: (account: string) => Promise<string>;
}

/** Serves the API on a free port. Its keys are created through `db`, which need not be the database that the API uses. */
export async function startServer(
  deps: Dependencies,
  {
    db,
    quotas,
    trustedProxies = [],
    ...extension
  }: { db: ScopedDatabase; quotas?: Quotas; trustedProxies?: TrustedProxies; extend?: AppExtension },
): Promise<{ api: Api; close: () => void }> {
  const limits = quotas ? { limiter: new RateLimiter(quotas, { now: STOPPED_CLOCK }) } : {};
  const app = createApp(deps, { ...limits, trustedProxies, ...extension });
  const server = createHttpServer(app, { texts: deps.texts, log: deps.log, trustedProxies }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  const createKey = async (key: NewApiKey) => (await createApiKey(db, key)).secret;
  const api: Api = {
    db,
    databases: deps.databases,
    url,
    keys: {
      admin: await createKey({ scope: 'admin', name: 'admin' }),
      agent: await createKey({ scope: 'agent', name: 'agent' }),
      product: await createKey({ scope: 'product', name: 'product' }),
      auditor: await createKey({ scope: 'auditor', name: 'auditor' }),
    },
    call: async (method, path, request = {}) => {
      const response = await sendRequest(`${url}${path}`, method, withPurchaseKey(method, path, request));
      requireDocumented(method, path, response);
      return response;
    },
    customerKey: (accountId) => createKey({ scope: 'customer', accountId, name: 'customer' }),
  };
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { api, close };
}

const now = () => Date.now();

/** Where the pages of the API under test are, as far as it knows. */
export const TEST_ORIGIN = 'http://localhost:3000';
export const TEST_PERSON_SECRETS = createPersonSecrets(Buffer.alloc(32, 9));

/** All dependencies of the API in tests: the given ones, and defaults for the others. */
export function testDependencies(
  parts: Pick<
    Dependencies,
    'databases' | 'changes' | 'vault' | 'licenseClient' | 'accountClient' | 'cards' | 'invoiceLookups' | 'catalog'
  >,
): Dependencies {
  const {
    databases: { auth },
    vault,
  } = parts;
  const authenticator = new Authenticator((secret) => findPrincipal(auth, secret), now);
  return {
    ...parts,
    stopping: new AbortController().signal,
    authenticator,
    sessions: createSessionAuthenticator(auth, now),
    guesses: createGuessCounter(auth),
    sourcesOfCopies: new LookupCache((account) => findSourceOf(auth, account), now),
    personSecrets: TEST_PERSON_SECRETS,
    site: createSite(TEST_ORIGIN),
    signOn: { fetch: memoryProvider().fetch, findTxt: () => Promise.resolve([]) },
    singleFlight: new SingleFlight(),
    supportEmail: 'support@evergreen.example',
    texts: loadTexts({ problemCodes: PROBLEM_CODES }),
    articles: loadArticles(),
    previews: new PreviewTokens(Buffer.alloc(32, 7)),
    idempotency: createIdempotencyStore({ db: auth, vault, lockMs: 60_000 }),
    probes: [],
    log: pino({ level: 'silent' }),
    now,
    requestDeadlineMs: 20_000,
    stripeWebhookSecret: WEBHOOK_SECRET,
    version: '0.0.0',
  };
}

/** A purchase needs an idempotency key: one is generated if the test gives none. */
function withPurchaseKey(method: string, path: string, request: CallOptions): CallOptions {
  if (method !== 'POST' || path !== '/v1/licenses') return request;
  const { 'idempotency-key': given = randomUUID(), ...headers } = request.headers ?? {};
  // An empty key means a request without one.
  return { ...request, headers: given === '' ? headers : { ...headers, 'idempotency-key': given } };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return address.port;
}

/** What a browser sends with a request by a script of the site itself. */
function pageHeaders(token: string): Readonly<Record<string, string>> {
  return { cookie: `evergreen_session=${token}`, origin: TEST_ORIGIN, 'x-requested-with': 'fetch' };
}

async function sendRequest(
  url: string,
  method: string,
  { key, session, body, headers }: CallOptions,
): Promise<ApiResponse> {
  const unchanged = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(url, {
    method: method.toUpperCase(),
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(session === undefined ? {} : pageHeaders(session)),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: unchanged ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  requireFilled(response.headers.get('content-type'), text);
  return { status: response.status, headers: response.headers, text, body: parseObject(text) };
}

/** Throws for a problem whose words have an empty place: nothing that is answered in any test may have one. */
function requireFilled(type: string | null, text: string): void {
  if (!type?.startsWith('application/problem+json')) return;
  const { title, detail, next_step } = parseObject(text);
  const words = [title, detail, next_step].join(' ');
  if (/…|\{\w+\}|: \.(?: |$)/.test(words)) throw new Error(`A problem with an empty place: ${words}`);
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
