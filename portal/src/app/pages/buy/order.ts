import { queryOptions } from '@tanstack/react-query';
import { del, set, update } from 'idb-keyval';
import { useSyncExternalStore } from 'react';
import { ApiError, licenseIn, unwrap, type PostBody } from '../../../../../contract/client/client.ts';
import { api, isFinal } from '../../data/client.ts';
import type { License } from '../../data/licenses.ts';

/** What somebody chooses to buy. */
export interface Choice {
  readonly plan: string;
  readonly quantity: number;
  readonly trial: boolean;
}

/**
 * A purchase that was confirmed: the same request under the same key, so that it is carried out once, however often and from
 * however many tabs it is sent.
 */
export interface Order extends Choice {
  readonly key: string;
  readonly preview: string;
  readonly placedAt: number;
  /** The licence, once the purchase has its outcome. */
  readonly license?: string;
}

export type Outcome =
  | { readonly kind: 'bought'; readonly license: License }
  /** The payment has no outcome yet. */
  | { readonly kind: 'waiting'; readonly license: License; readonly charge: string | null }
  | { readonly kind: 'declined'; readonly license: string; readonly error: ApiError }
  | { readonly kind: 'refused'; readonly error: ApiError };

/** The API keeps keys for 24 hours: after that the same key would buy again. */
const KEPT_MS = 23 * 3_600_000;
/** So long a purchase that is done is shown to who comes back to the page. */
const SHOWN_MS = 600_000;

const listeners = new Set<() => void>();
const nameOf = (owner: string) => `evergreen.order.${owner}`;

function read(owner: string): string | null {
  const kept = localStorage.getItem(nameOf(owner));
  if (kept === null) return null;
  return isKept(JSON.parse(kept) as Order) ? kept : null;
}

function isKept({ placedAt, license }: Order): boolean {
  return Date.now() - placedAt < (license === undefined ? KEPT_MS : SHOWN_MS);
}

/**
 * Agrees with the other tabs on one order: the first that is placed is everybody's. `localStorage` alone cannot do that, since
 * each process of a browser sees the changes of others a moment later.
 */
async function agree(owner: string, order: Order): Promise<Order> {
  let agreed = order;
  try {
    await update<Order>(nameOf(owner), (kept) => (agreed = kept && isKept(kept) ? kept : order));
  } catch {
    // A browser without a database still keeps the order of each tab.
  }
  return agreed;
}

function write(owner: string, order: Order | null): void {
  if (order) localStorage.setItem(nameOf(owner), JSON.stringify(order));
  else localStorage.removeItem(nameOf(owner));
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('storage', listener);
  };
}

/** The order of a person in an account, the same in all tabs of the browser. `owner` names both. */
export function useOrder(owner: string) {
  const kept = useSyncExternalStore(subscribe, () => read(owner));
  return {
    order: kept === null ? null : (JSON.parse(kept) as Order),
    /** Keeps the order, from when on it is sent until it has an outcome. An order of another tab is joined. */
    async place(choice: Choice, preview: string) {
      write(owner, await agree(owner, { ...choice, preview, key: crypto.randomUUID(), placedAt: Date.now() }));
    },
    finish(order: Order, license: string) {
      if (order.license === license) return;
      const done = { ...order, license, placedAt: Date.now() };
      write(owner, done);
      void set(nameOf(owner), done).catch(() => undefined);
    },
    forget() {
      write(owner, null);
      void del(nameOf(owner)).catch(() => undefined);
    },
  };
}

function bodyOf(account: string, { plan, quantity, trial }: Choice): PostBody<'/v1/licenses'> {
  return { account, plan, quantity, trial };
}

/** What a choice would do and cost. */
export const previewQuery = (account: string, choice: Choice | null) =>
  queryOptions({
    queryKey: [account, 'purchase-preview', choice],
    enabled: choice !== null,
    queryFn: async () => {
      if (!choice) throw new Error('Nothing is chosen');
      const request = {
        params: { header: { 'Idempotency-Key': crypto.randomUUID() } },
        body: { ...bodyOf(account, choice), preview: true },
      };
      const reply = await unwrap(api(account).POST('/v1/licenses', request));
      if (reply.object !== 'preview') throw new Error('The reply to a preview is a licence');
      return reply;
    },
    staleTime: 0,
    gcTime: 0,
    meta: { secret: true },
    /** A preview that has expired would be refused: another takes its place before. */
    refetchInterval: ({ state }) =>
      state.data ? Math.max(1_000, Date.parse(state.data.expires_at) - Date.now() - 5_000) : false,
  });

/** Sends an order, and gives its outcome. Sent again after a lost connection, it gives the same. */
export const orderQuery = (account: string, order: Order) =>
  queryOptions({
    queryKey: [account, 'order', order.key],
    queryFn: async (): Promise<Outcome> => {
      const request = {
        params: { header: { 'Idempotency-Key': order.key } },
        body: { ...bodyOf(account, order), if_preview: order.preview },
      };
      const sent = api(account).POST('/v1/licenses', request);
      try {
        const license = licenseIn(await unwrap(sent));
        const { response } = await sent;
        if (response.status !== 202) return { kind: 'bought', license };
        const charge = response.headers.get('location')?.split('/').at(-1) ?? null;
        return { kind: 'waiting', license, charge };
      } catch (error) {
        if (!(error instanceof ApiError) || !isFinal(error)) throw error;
        const { license } = error.problem;
        return error.status === 402 && license ? { kind: 'declined', license, error } : { kind: 'refused', error };
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    // The answer to a purchase has the licence's key.
    meta: { secret: true },
  });

export const chargeQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [account, 'charges', id],
    queryFn: async () => await unwrap(api(account).GET('/v1/charges/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state: { data } }) =>
      data && data.status !== 'pending' && data.status !== 'processing' ? false : 2_000,
  });
