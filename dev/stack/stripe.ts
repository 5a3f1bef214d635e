import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startNode } from './node-process.ts';
import { freePort } from './ports.ts';
import type { Part } from './processes.ts';
import { readyLine, untilReady } from './ready.ts';

export type StripeStandIn = Part & {
  /** For `BILLING_URL`. */
  url: string;
};

export type StripeOptions = {
  dir: string;
  port?: number;
  /** Whether its objects outlive a restart, in `<dir>/stripe.db`. */
  keep?: boolean;
  /** Where its signed events are sent; absent: nowhere. */
  webhookUrl?: string;
  webhookSecret?: string;
};

/** What the API acts upon; everything else it would only keep. An endpoint at Stripe itself is best set to the same. */
const EVENTS = ['invoice.paid'];

/**
 * Starts the stand-in for Stripe as a process of its own. `port` absent: any free one.
 * @throws when it does not come up, with what it said.
 */
export async function startStripe(options: StripeOptions): Promise<StripeStandIn> {
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const port = options.port ?? (await freePort());
  const process = await startNode({
    name: 'stripe',
    script: new URL('../stripe/main.ts', import.meta.url),
    env: {
      STRIPE_STANDIN_PORT: String(port),
      ...(options.keep ? { STRIPE_STANDIN_FILE: join(dir, 'stripe.db') } : {}),
      ...(options.webhookUrl ? { STRIPE_WEBHOOK_URL: options.webhookUrl, STRIPE_WEBHOOK_EVENTS: EVENTS.join() } : {}),
      ...(options.webhookSecret ? { STRIPE_WEBHOOK_SECRET: options.webhookSecret } : {}),
    },
    dir,
  });
  const said = await untilReady(process, readyLine(process));
  const url = typeof said.url === 'string' ? said.url : `http://127.0.0.1:${port}`;
  return { url, exited: process.exited, stop: () => process.stop() };
}
