import { createHmac } from 'node:crypto';
import type { TriggeredFault, WebhookFault } from './faults.ts';
import type { Store } from './store.ts';

export interface WebhookTarget {
  url: string;
  /** `whsec_…`, what `stripe.webhooks.constructEvent` is given. */
  secret: string;
  /** Event types to send; all when absent. */
  events?: readonly string[];
}

const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 10_000;
const GIVE_UP_AFTER_MS = 3 * 24 * 60 * 60 * 1000;
const RESPONSE_TIMEOUT_MS = 10_000;
/** An event refused this often no longer keeps later ones waiting. */
const BLOCKING_ATTEMPTS = 4;
const DEFAULT_HOLD_MS = 1_000;

interface Delivery {
  seq: number;
  event: string;
  type: string;
  created: number;
  attempts: number;
  due: number;
}

/**
 * Delivers events to one endpoint, in order of creation, from a queue in the store: what was queued before a crash is delivered after
 * it. While the receiver is down it retries with back-off, for up to three days as Stripe does in live mode.
 */
export class Webhooks {
  readonly #store: Store;
  #target: WebhookTarget | undefined;
  #closed = false;
  #wake: (() => void) | undefined;
  #running: Promise<void>;
  #held: number[] = [];
  #heldUntil = 0;
  #sending: AbortController | undefined;

  constructor(store: Store, target: WebhookTarget | undefined) {
    this.#store = store;
    this.#target = target;
    store.sql('UPDATE deliveries SET held = 0 WHERE held <> 0').run();
    this.#running = this.#deliverAll();
  }

  get enabled(): boolean {
    return this.#target !== undefined;
  }

  /** Changes or removes the receiver; what is still queued goes to the new one. */
  setTarget(target: WebhookTarget | undefined): void {
    this.#target = target;
    this.wake();
  }

  /** Queues an event inside the transaction that made it. Call `poke` after the commit. */
  enqueue(event: { id: string; type: string }, strike: TriggeredFault<WebhookFault> | undefined): void {
    const { events } = this.#target ?? {};
    if (!this.#target || (events && !events.includes(event.type)) || strike?.fault === 'webhook_lost') return;
    const seq = this.#insert(event.id);
    if (strike?.fault === 'webhook_doubled') this.#insert(event.id);
    if (strike?.fault === 'webhooks_reordered') this.#hold(seq, strike);
  }

  wake(): void {
    this.#wake?.();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#sending?.abort();
    this.wake();
    await this.#running;
  }

  #insert(event: string): number {
    const seq = Number(this.#store.sql('INSERT INTO deliveries (event) VALUES (?)').run(event).lastInsertRowid);
    this.#store.sql('UPDATE deliveries SET rank = seq WHERE seq = ?').run(seq);
    return seq;
  }

  /** Each held delivery goes before those held earlier; the group is released when complete, or `ms` after its latest. */
  #hold(seq: number, { ms = DEFAULT_HOLD_MS, remaining: left }: TriggeredFault<WebhookFault>): void {
    const now = Date.now();
    if (this.#heldUntil <= now) this.#held = [];
    const rank = (this.#held[0] ?? seq) - this.#held.length / 1000;
    this.#store.sql('UPDATE deliveries SET rank = ? WHERE seq = ?').run(rank, seq);
    this.#held.push(seq);
    const complete = left === 0 || (left === null && this.#held.length === 2);
    this.#heldUntil = complete ? 0 : now + ms;
    for (const one of this.#held)
      this.#store.sql('UPDATE deliveries SET held = ? WHERE seq = ?').run(this.#heldUntil, one);
  }

  async #deliverAll(): Promise<void> {
    while (!this.#closed) {
      const next = this.#target && this.#nextDelivery();
      const waitMs = next ? next.due - Date.now() : undefined;
      if (!next || (waitMs ?? 0) > 0) await this.#sleep(waitMs ?? this.#msUntilDue());
      else await this.#deliver(next);
    }
  }

  /** The first in line, or an earlier one that was put aside and is due again. */
  #nextDelivery(): Delivery | undefined {
    const now = Date.now();
    const row = this.#store
      .sql(
        `SELECT d.seq, d.event, d.attempts, max(d.due, d.held) AS due, o.status AS type, o.created
         FROM deliveries d JOIN objects o ON o.id = d.event
         WHERE (d.attempts < ? OR d.due <= ?) AND d.held <= ? ORDER BY d.rank LIMIT 1`,
      )
      .get(BLOCKING_ATTEMPTS, now, now);
    if (!row) return undefined;
    return {
      seq: Number(row['seq']),
      event: String(row['event']),
      type: String(row['type']),
      created: Number(row['created']),
      attempts: Number(row['attempts']),
      due: Number(row['due']),
    };
  }

  /** When something that is put aside or held comes due; undefined when the queue is empty. */
  #msUntilDue(): number | undefined {
    const row = this.#store.sql('SELECT min(max(due, held)) AS at FROM deliveries').get();
    return this.#target && typeof row?.['at'] === 'number' ? Math.max(1, row['at'] - Date.now()) : undefined;
  }

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
    if (await postEvent(target, JSON.stringify(event), this.#sending)) {
      this.#removeDelivery(delivery.seq);
      return;
    }
    const retryMs = Math.min(FIRST_RETRY_MS * 2 ** delivery.attempts, MAX_RETRY_MS);
    if (Date.now() - delivery.created * 1000 > GIVE_UP_AFTER_MS) this.#removeDelivery(delivery.seq);
    else
      this.#store
        .sql('UPDATE deliveries SET attempts = attempts + 1, due = ? WHERE seq = ?')
        .run(Date.now() + retryMs, delivery.seq);
  }

  #removeDelivery(seq: number): void {
    this.#store.sql('DELETE FROM deliveries WHERE seq = ?').run(seq);
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

/** Stripe's scheme v1, https://docs.stripe.com/webhooks#verify-manually. */
export const signPayload = (secret: string, at: number, body: string): string =>
  createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
