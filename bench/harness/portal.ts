import { join } from 'node:path';
import { startService } from '../../dev/stack/service.ts';
import { findFreePort } from '../../dev/stack/ports.ts';
import { startStripeStandIn } from '../../dev/stack/stripe-standin.ts';
import { createContext, type BenchContext } from './context.ts';
import type { Stack } from './stack.ts';
import { startWorker } from './workers.ts';

/**
 * Runs `work` while a worker, the API with the portal, and a stand-in for Stripe that tells the API of payments are running: what people
 * do on the provider's pages has its effect. `url`: the API's.
 */
export async function withPortal<T>(
  { dir, env }: Stack,
  work: (running: { readonly url: string; readonly context: BenchContext }) => Promise<T>,
): Promise<T> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const secret = env['STRIPE_WEBHOOK_SECRET'];
  const stripe = await startStripeStandIn({
    dir: join(dir, 'portal'),
    webhookUrl: `${url}/webhooks/stripe`,
    ...(secret === undefined ? {} : { webhookSecret: secret }),
  });
  const stack = { dir, env: { ...env, BILLING_URL: stripe.url, PORT: String(port), TEMPORAL_TASK_QUEUE: 'portal' } };
  const script = new URL('../../api/main.ts', import.meta.url);
  const context = await createContext(stack);
  const [worker, server] = await Promise.all([
    startWorker(stack, 'evergreen'),
    startService({ name: 'api-portal', script }, { dir, env: stack.env, url }),
  ]);
  try {
    return await work({ url, context });
  } finally {
    await Promise.all([worker.stop(), server.stop(), context.close()]);
    await stripe.stop();
  }
}
