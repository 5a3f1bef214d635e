import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Client } from '@temporalio/client';
import pino from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { createStripe } from '../../activities/billing/stripe-client.ts';
import { loadCatalog } from '../../catalog/load.ts';
import { connect, type Database } from '../../db/connect.ts';
import { createApiKey, findApiKeyBySecret, type NewApiKey } from '../../db/queries/api-keys.ts';
import { vault } from '../../db/testing/database.ts';
import { freshDatabase } from '../../test/support/database.ts';
import { testStack } from '../../test/support/stack.ts';
import { createApp } from '../app.ts';
import { createCards } from '../billing/cards.ts';
import { Authenticator } from '../http/authenticate.ts';
import { idempotencyStore } from '../http/idempotency-store.ts';
import type { Quotas } from '../http/rate-limit.ts';
import { connectToTemporal } from '../licenses/connection.ts';
import { Engine } from '../licenses/engine.ts';
import { Sharing } from '../licenses/sharing.ts';
import type { Deps } from '../ports.ts';

export const WEBHOOK_SECRET = 'whsec_test';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as an object; `{}` where it is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Ask {
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
  readonly call: (method: string, path: string, ask?: Ask) => Promise<Answer>;
  /** The secret of a new key of one account. */
  readonly customerKey: (account: string) => Promise<string>;
}

interface Options {
  readonly overrides?: (deps: Deps) => Partial<Deps>;
  readonly quotas?: Quotas;
}

/**
 * The API on a port and a database of the test file's own, with the stack's Temporal server and Stripe stand-in, and a
 * task queue that no worker serves. Call it at the top of the file; ask what it answers inside tests.
 */
export function useApi(options: Options = {}): () => Api {
  let opened: { api: Api; close: () => Promise<void> } | undefined;
  beforeAll(async () => {
    opened = await open(options);
  });
  afterAll(async () => await opened?.close());
  return () => {
    if (!opened) throw new Error('useApi: the API is there inside tests only');
    return opened.api;
  };
}

async function open({ overrides, quotas }: Options): Promise<{ api: Api; close: () => Promise<void> }> {
  const stack = testStack();
  const database = await freshDatabase();
  const db = connect(database.url, { applicationName: 'api-test', max: 4 });
  const connection = connectToTemporal({ address: stack.temporalAddress, namespace: 'default' });
  const engine = new Engine(new Client({ connection }), 'no-worker-here');
  const stripe = createStripe({ secretKey: 'sk_test_api', baseUrl: stack.stripeUrl });
  const deps = depsOf({ db, vault, engine, cards: createCards({ stripe, db }), catalog: loadCatalog() });
  const served = await serve({ ...deps, ...overrides?.(deps) }, { db, ...(quotas ? { quotas } : {}) });
  const close = async () => {
    served.close();
    await connection.close();
    await db.close();
    await database.drop();
  };
  return { api: served.api, close };
}

/** Serves the API on a free port, with keys made in `db`, which the API itself may be cut off from. */
export async function serve(
  deps: Deps,
  { db, ...options }: { db: Database; quotas?: Quotas },
): Promise<{ api: Api; close: () => void }> {
  const server = createApp(deps, options).listen(0, '127.0.0.1');
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
    call: (method, path, ask = {}) => call(`${url}${path}`, method, ask),
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
export function depsOf(parts: Pick<Deps, 'db' | 'vault' | 'engine' | 'cards' | 'catalog'>): Deps {
  const { db, vault } = parts;
  const authenticator = new Authenticator(async (secret) => {
    const found = await findApiKeyBySecret(db, secret);
    return found && { key: found.id, scope: found.scope, account: found.accountId };
  }, now);
  return {
    ...parts,
    authenticator,
    wishes: new Sharing(),
    idempotency: idempotencyStore({ db, vault, lockMs: 60_000 }),
    probes: [],
    log: pino({ level: 'silent' }),
    now,
    requestDeadlineMs: 10_000,
    stripeWebhookSecret: WEBHOOK_SECRET,
    version: '0.0.0',
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return address.port;
}

async function call(url: string, method: string, { key, body, headers }: Ask): Promise<Answer> {
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
  return { status: response.status, headers: response.headers, text, body: objectIn(text) };
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
