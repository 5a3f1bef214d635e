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
  /** Whether its objects outlive a restart, in `<dir>/stripe.db`. */
  persist?: boolean;
  /** Where its signed events are sent; absent: nowhere. */
  webhookUrl?: string;
  webhookSecret?: string;
};

/** The events that the API acts on. An endpoint at Stripe itself should be set to the same. */
const WEBHOOK_EVENTS = ['invoice.paid'];

/**
 * Starts the stand-in for Stripe as a process of its own. `port` absent: any free one.
 * @throws when it does not come up, with what it printed last.
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
  const line = await waitUntilReady(process, readyLineProbe(process));
  const url = typeof line.url === 'string' ? line.url : `http://127.0.0.1:${port}`;
  return { url, exited: process.exited, stop: () => process.stop() };
}
