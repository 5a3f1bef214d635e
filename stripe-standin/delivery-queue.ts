import type { TriggeredFault, WebhookFault } from './faults.ts';
import type { Store } from './store.ts';

/** An event that has been refused this often no longer keeps later events waiting. */
const BLOCKING_ATTEMPTS = 4;
const DEFAULT_HOLD_MS = 1_000;

export interface Delivery {
  seq: number;
  /** The event's id. */
  event: string;
  /** When the event was created, in seconds since the epoch. */
  created: number;
  attempts: number;
  /** When to send it, in milliseconds since the epoch. */
  due: number;
}

/** The events that wait for delivery, in the store, so that they survive a restart. */
export class DeliveryQueue {
  readonly #store: Store;
  #held: number[] = [];
  #heldUntil = 0;

  constructor(store: Store) {
    this.#store = store;
    store.sql('UPDATE deliveries SET held = 0 WHERE held <> 0').run();
  }

  /** Queues an event, as the webhook fault that it triggered says. */
  add(event: string, triggered: TriggeredFault<WebhookFault> | undefined): void {
    if (triggered?.fault === 'webhook_lost') return;
    const seq = this.#insert(event);
    if (triggered?.fault === 'webhook_doubled') this.#insert(event);
    if (triggered?.fault === 'webhooks_reordered') this.#hold(seq, triggered);
  }

  /** The first delivery in order. One that was refused too often is skipped until it is due again. */
  next(): Delivery | undefined {
    const now = Date.now();
    const row = this.#store
      .sql(
        `SELECT d.seq, d.event, d.attempts, max(d.due, d.held) AS due, o.created
         FROM deliveries d JOIN objects o ON o.id = d.event
         WHERE (d.attempts < ? OR d.due <= ?) AND d.held <= ? ORDER BY d.rank LIMIT 1`,
      )
      .get(BLOCKING_ATTEMPTS, now, now);
    if (!row) return undefined;
    return {
      seq: Number(row['seq']),
      event: String(row['event']),
      created: Number(row['created']),
      attempts: Number(row['attempts']),
      due: Number(row['due']),
    };
  }

  /** Milliseconds until a skipped or held delivery is due; undefined if the queue is empty. */
  msUntilDue(): number | undefined {
    const at = this.#store.sql('SELECT min(max(due, held)) AS at FROM deliveries').get()?.['at'];
    return typeof at === 'number' ? Math.max(1, at - Date.now()) : undefined;
  }

  size(): number {
    return Number(this.#store.sql('SELECT count(*) AS n FROM deliveries').get()?.['n']);
  }

  /** Notes a failed attempt; the next one is due at `due`. */
  postpone(seq: number, due: number): void {
    this.#store.sql('UPDATE deliveries SET attempts = attempts + 1, due = ? WHERE seq = ?').run(due, seq);
  }

  remove(seq: number): void {
    this.#store.sql('DELETE FROM deliveries WHERE seq = ?').run(seq);
  }

  #insert(event: string): number {
    const seq = Number(this.#store.sql('INSERT INTO deliveries (event) VALUES (?)').run(event).lastInsertRowid);
    this.#store.sql('UPDATE deliveries SET rank = seq WHERE seq = ?').run(seq);
    return seq;
  }

  /** Ranks each held delivery before those held earlier. The group is released when complete, or `ms` after its latest member. */
  #hold(seq: number, { ms = DEFAULT_HOLD_MS, remaining }: TriggeredFault<WebhookFault>): void {
    const now = Date.now();
    if (this.#heldUntil <= now) this.#held = [];
    const rank = (this.#held[0] ?? seq) - this.#held.length / 1000;
    this.#store.sql('UPDATE deliveries SET rank = ? WHERE seq = ?').run(rank, seq);
    this.#held.push(seq);
    const complete = remaining === 0 || (remaining === null && this.#held.length === 2);
    this.#heldUntil = complete ? 0 : now + ms;
    for (const held of this.#held)
      this.#store.sql('UPDATE deliveries SET held = ? WHERE seq = ?').run(this.#heldUntil, held);
  }
}
