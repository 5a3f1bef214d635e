import { createHmac } from 'node:crypto';
import { DeliveryQueue, type Delivery } from './delivery-queue.ts';
import type { TriggeredFault, WebhookFault } from './faults.ts';
import type { Store } from './store.ts';

export interface WebhookTarget {
  url: string;
  /** `whsec_…`, the secret that `stripe.webhooks.constructEvent` takes. */
  secret: string;
  /** Event types to send; all if absent. */
  events?: readonly string[];
}

const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 10_000;
const GIVE_UP_AFTER_MS = 3 * 24 * 60 * 60 * 1000;
const RESPONSE_TIMEOUT_MS = 10_000;

/**
 * Delivers events to one receiver, one at a time, in order of creation. Events that were queued before a crash are delivered after it.
 * While the receiver is down it retries with back-off for up to three days, as Stripe does in live mode.
 */
export class Webhooks {
  readonly #store: Store;
  readonly #queue: DeliveryQueue;
  #target: WebhookTarget | undefined;
  #closed = false;
  #wake: (() => void) | undefined;
  #running: Promise<void>;
  #sending: AbortController | undefined;

  constructor(store: Store, target: WebhookTarget | undefined) {
    this.#store = store;
    this.#queue = new DeliveryQueue(store);
    this.#target = target;
    this.#running = this.#deliverAll();
  }

  get enabled(): boolean {
    return this.#target !== undefined;
  }

  /** The receiver's address and how many events wait for it. */
  summary(): { url: string | undefined; waiting: number } {
    return { url: this.#target?.url, waiting: this.#queue.size() };
  }

  /** Changes or removes the receiver. Events that are still queued go to the new one. */
  setTarget(target: WebhookTarget | undefined): void {
    this.#target = target;
    this.wake();
  }

  /** Queues an event in the transaction that created it. Call `wake` after the commit. */
  enqueue(event: { id: string; type: string }, triggered: TriggeredFault<WebhookFault> | undefined): void {
    const { events } = this.#target ?? {};
    if (!this.#target || (events && !events.includes(event.type))) return;
    this.#queue.add(event.id, triggered);
  }

  wake(): void {
    this.#wake?.();
  }

  /** Stops sending; what is not delivered stays queued. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#sending?.abort();
    this.wake();
    await this.#running;
  }

  async #deliverAll(): Promise<void> {
    while (!this.#closed) {
      const next = this.#target && this.#queue.next();
      const waitMs = next ? next.due - Date.now() : this.#target && this.#queue.msUntilDue();
      if (next && waitMs !== undefined && waitMs <= 0) await this.#deliver(next);
      else await this.#sleep(waitMs);
    }
  }

  /** Waits for the time to pass or for `wake`; without a time, only for `wake`. */
  #sleep(ms: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(() => this.#wake?.(), ms);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
    });
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const target = this.#target;
    const event = this.#store.get('event', delivery.event);
    if (!target || !event) return;
    this.#sending = new AbortController();
    const delivered = await postEvent(target, JSON.stringify(event), this.#sending);
    const tooOld = Date.now() - delivery.created * 1000 > GIVE_UP_AFTER_MS;
    const retryMs = Math.min(FIRST_RETRY_MS * 2 ** delivery.attempts, MAX_RETRY_MS);
    if (delivered || tooOld) this.#queue.remove(delivery.seq);
    else this.#queue.postpone(delivery.seq, Date.now() + retryMs);
  }
}

/** True if the receiver answered 2xx in time. */
async function postEvent(target: WebhookTarget, body: string, sending: AbortController): Promise<boolean> {
  const timer = setTimeout(() => sending.abort(), RESPONSE_TIMEOUT_MS);
  const at = Math.floor(Date.now() / 1000);
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'stripe-signature': `t=${at},v1=${signPayload(target.secret, at, body)}`,
      },
      body,
      redirect: 'manual',
      signal: sending.signal,
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Stripe's signature scheme v1, https://docs.stripe.com/webhooks#verify-manually. */
const signPayload = (secret: string, at: number, body: string): string =>
  createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
