import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Stripe } from 'stripe';
import { ApiError, createClient, licenseIn, unwrap, type EvergreenClient } from '../../contract/client/client.ts';
import { readDemoFile } from '../demo/demo-file.ts';
import type { DevTools } from '../entry/tools.ts';

/** A customer of its own, so that nobody's licences are touched. */
const ACCOUNT = {
  name: 'Pull the Plug Ltd',
  email: 'plug@evergreen.example',
  language: 'en',
  zone: 'Europe/Berlin',
  currency: 'EUR',
  region: 'eu',
  external_id: 'pull-the-plug',
} as const;
const PLAN = 'studio-monthly';
/** How long the stand-in holds the payment request, executed only then: the plug is pulled in this time. */
const HELD_MS = 3_000;
const POLL_MS = 100;

/** One purchase, and what is known of its payment at Stripe. */
export interface Payment {
  /** Resolves when the stand-in has got the request to pay, and holds it. */
  waitUntilAsked(): Promise<void>;
  /** Resolves when the API has said that the licence is paid: it is asked again, with the same key, as its answers say. */
  readonly bought: Promise<{ readonly license: string }>;
  /** How often Stripe has captured money for it. */
  countCaptured(): Promise<number>;
}

/** Buys a licence, while the next request to pay is held at the stand-in for Stripe. */
export async function startPayment({ apiUrl, stripe: { baseUrl, secretKey }, stateDir }: DevTools): Promise<Payment> {
  const { protocol, hostname, port } = new URL(baseUrl);
  const stripe = new Stripe(secretKey, {
    protocol: protocol === 'https:' ? 'https' : 'http',
    host: hostname,
    port,
    telemetry: false,
  });
  const demo = await readDemoFile(stateDir);
  const api = createClient({ baseUrl: apiUrl, apiKey: demo?.api_keys['admin'] ?? '' });
  const account = await ensureAccount(api);
  const { data: customers } = await stripe.customers.list({ email: ACCOUNT.email, limit: 1 });
  const customer = customers[0]?.id ?? '';
  const captured = async () => {
    let count = 0;
    for await (const { status } of stripe.paymentIntents.list({ customer, limit: 100 }))
      if (status === 'succeeded') count += 1;
    return count;
  };
  const before = await captured();
  await control(baseUrl, 'DELETE');
  await control(baseUrl, 'POST', { fault: 'delay', match: { path: '/pay$' }, ms: HELD_MS, times: 1 });
  const bought = buy(api, account);
  // It is awaited after the plug was pulled.
  bought.catch(() => undefined);
  return {
    async waitUntilAsked() {
      while ((await control(baseUrl, 'GET')) !== '[]') await delay(POLL_MS);
    },
    bought,
    countCaptured: async () => (await captured()) - before,
  };
}

async function ensureAccount(api: EvergreenClient): Promise<string> {
  const query = { external_id: ACCOUNT.external_id };
  const { data } = await unwrap(api.GET('/v1/accounts', { params: { query } }));
  const id = data[0]?.id ?? (await unwrap(api.POST('/v1/accounts', { body: ACCOUNT }))).id;
  const { data: cards } = await unwrap(api.GET('/v1/payment-methods', { params: { query: { account: id } } }));
  if (cards.length === 0)
    await unwrap(api.POST('/v1/payment-methods', { body: { account: id, token: 'pm_card_visa' } }));
  return id;
}

/** Buys one licence, however often the request has to be repeated, and waits until it is paid. */
async function buy(api: EvergreenClient, account: string): Promise<{ license: string }> {
  const params = { header: { 'Idempotency-Key': randomUUID() } };
  const { id: license } = await untilAnswered(async () =>
    licenseIn(await unwrap(api.POST('/v1/licenses', { params, body: { account, plan: PLAN } }))),
  );
  for (;;) {
    const { state } = await untilAnswered(() =>
      unwrap(api.GET('/v1/licenses/{id}', { params: { path: { id: license } } })),
    );
    if (state === 'active') return { license };
    await delay(POLL_MS);
  }
}

/** Repeats a request for as long as parts of the stack are away. */
async function untilAnswered<T>(send: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (
        error instanceof ApiError &&
        error.problem.status < 500 &&
        error.problem.status !== 429 &&
        error.problem.status !== 409
      )
        throw error;
      await delay(POLL_MS);
    }
  }
}

/** The stand-in's faults as JSON, after the request. */
async function control(baseUrl: string, method: 'GET' | 'POST' | 'DELETE', rule?: unknown): Promise<string> {
  const body = rule === undefined ? {} : { body: JSON.stringify(rule) };
  const response = await fetch(`${baseUrl}/_faults`, { method, ...body });
  return await response.text();
}
