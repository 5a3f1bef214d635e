import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startNode } from './node-process.ts';
import { findFreePort } from './ports.ts';
import type { RunningService } from './processes.ts';
import { readyLineProbe, waitUntilReady } from './readiness.ts';

export type StripeStandIn = RunningService & {
  /** For `BILLING_URL`. */
  url: string;
};

export type StripeStandInOptions = {
  dir: string;
  port?: number;
  /** Whether to keep its objects across restarts, in `<dir>/stripe.db`. */
  persist?: boolean;
  /** Where to send signed events; absent: nowhere. */
  webhookUrl?: string;
  webhookSecret?: string;
};

/** The only events that the API acts on. A webhook endpoint at Stripe needs no others either. */
const WEBHOOK_EVENTS = ['invoice.paid', 'invoice.payment_failed', 'invoice.voided', 'checkout.session.completed'];

/**
 * Starts the stand-in for Stripe as a separate process, on any free port if `port` is absent.
 * @throws with the process's output if it does not start.
 */
export async function startStripeStandIn(options: StripeStandInOptions): Promise<StripeStandIn> {
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const port = options.port ?? (await findFreePort());
  const process = await startNode({
    name: 'stripe',
    script: new URL('../../stripe-standin/main.ts', import.meta.url),
    env: {
      STRIPE_STANDIN_PORT: String(port),
      ...(options.persist ? { STRIPE_STANDIN_FILE: join(dir, 'stripe.db') } : {}),
      ...(options.webhookUrl
        ? { STRIPE_WEBHOOK_URL: options.webhookUrl, STRIPE_WEBHOOK_EVENTS: WEBHOOK_EVENTS.join() }
        : {}),
      ...(options.webhookSecret ? { STRIPE_WEBHOOK_SECRET: options.webhookSecret } : {}),
    },
    dir,
  });
  const ready = await waitUntilReady(process, readyLineProbe(process));
  const url = typeof ready.url === 'string' ? ready.url : `http://127.0.0.1:${port}`;
  return { url, exited: process.exited, stop: () => process.stop() };
}
