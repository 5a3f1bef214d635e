import { join } from 'node:path';
import { startService } from '../../dev/stack/service.ts';
import { findFreePort } from '../../dev/stack/ports.ts';
import { startMailCatcher } from '../../dev/stack/mail.ts';
import { startStripeStandIn } from '../../dev/stack/stripe-standin.ts';
import { createContext, type BenchContext } from './context.ts';
import type { Stack } from './stack.ts';
import { readMails, type CaughtMail } from './caught-mails.ts';
import { startWorker } from './workers.ts';

export interface RunningPortal {
  /** The API's address, below which is the portal. */
  readonly url: string;
  readonly context: BenchContext;
  /** What was sent to an address, oldest first. */
  readonly mailsTo: (address: string) => Promise<CaughtMail[]>;
}

/**
 * Runs `work` while a worker, the API with the portal, and a stand-in for Stripe that tells the API of payments are running: what people
 * do on the provider's pages has its effect. Mails are caught.
 */
export async function withPortal<T>({ dir, env }: Stack, work: (running: RunningPortal) => Promise<T>): Promise<T> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const secret = env['STRIPE_WEBHOOK_SECRET'];
  const stripe = await startStripeStandIn({
    dir: join(dir, 'portal'),
    webhookUrl: `${url}/webhooks/stripe`,
    ...(secret === undefined ? {} : { webhookSecret: secret }),
  });
  const mails = await startMailCatcher({ dir: join(dir, 'portal') });
  const stack = {
    dir,
    env: {
      ...env,
      BILLING_URL: stripe.url,
      SMTP_URL: mails.smtpUrl,
      PUBLIC_URL: url,
      PORT: String(port),
      TEMPORAL_TASK_QUEUE: 'portal',
    },
  };
  const script = new URL('../../api/main.ts', import.meta.url);
  const context = await createContext(stack);
  const [worker, server] = await Promise.all([
    startWorker(stack, 'evergreen'),
    startService({ name: 'api-portal', script }, { dir, env: stack.env, url }),
  ]);
  try {
    return await work({ url, context, mailsTo: (address) => readMails(mails.apiUrl, address) });
  } finally {
    await Promise.all([worker.stop(), server.stop(), context.close()]);
    await Promise.all([stripe.stop(), mails.stop()]);
  }
}
