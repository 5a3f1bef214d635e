import { formatInstant } from '../../contract/format.ts';
import { expect } from 'vitest';
import type { Api, ApiResponse } from './server.ts';

type Json = Readonly<Record<string, unknown>>;

/** Requests with the admin key that many tests make. `api` is called at each request, so this can stand at the top. */
export function createAdminClient(api: () => Api) {
  const get = (path: string) => api().call('GET', path, { key: api().keys.admin });
  const post = (path: string, body: unknown = {}, headers: Readonly<Record<string, string>> = {}) =>
    api().call('POST', path, { key: api().keys.admin, body, headers });

  /** Adds a card of the Stripe stand-in, and makes it the default. */
  async function addCard(account: string, token: string): Promise<void> {
    const added = await post('/v1/payment-methods', { account, token });
    expect(added.status, added.text).toBe(201);
  }

  return {
    get,
    post,
    /** Creates an account, with a default card where `token` is given, and returns its id. */
    async createAccount(token?: string): Promise<string> {
      const created = await post('/v1/accounts', ACME);
      expect(created.status, created.text).toBe(201);
      const id = String(created.body['id']);
      if (token !== undefined) await addCard(id, token);
      return id;
    },
    /** Sends a purchase of the monthly plan, whatever the answer. */
    purchase: (account: string, more: Json = {}): Promise<ApiResponse> =>
      post('/v1/licenses', { account, plan: 'studio-monthly', ...more }),
    license: async (id: string): Promise<Json> => (await get(`/v1/licenses/${id}`)).body,
    /** The invoices of a licence, newest first. */
    invoices: async (license: string): Promise<Json[]> => itemsOf(await get(`/v1/invoices?license=${license}`)),
    /** Moves a sandbox's clock, and repeats the request until all its licences have caught up. */
    async moveSandboxClock(sandbox: string, to: string): Promise<void> {
      const isSettled = async () => (await post(`/v1/sandboxes/${sandbox}/clock`, { to })).body['settled'];
      await expect.poll(isSettled, { timeout: 20_000 }).toBe(true);
    },
  };
}

const ACME = { name: 'Acme', email: 'billing@acme.example', zone: 'Europe/Berlin', region: 'eu' };

/** The items of a list that the API answered; none for any other answer. */
export function itemsOf({ body }: ApiResponse): Json[] {
  const { data } = body;
  return Array.isArray(data) ? data.map((item: Json) => item) : [];
}

export function idsOf(list: ApiResponse): string[] {
  return itemsOf(list).map(({ id }) => String(id));
}

/** An instant `days` from now, as the API takes it. */
export function daysFromNow(days: number): string {
  return formatInstant(Date.now() + days * 86_400_000);
}
