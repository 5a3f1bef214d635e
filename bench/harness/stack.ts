import { randomBytes } from 'node:crypto';
import { migrate } from '../../db/migrate.ts';
import { findFreePort } from '../../dev/stack/ports.ts';
import { startPostgres } from '../../dev/stack/postgres.ts';
import type { Report } from '../../dev/stack/report.ts';
import { ensureSecrets } from '../../dev/stack/secrets.ts';
import { startStripeStandIn } from '../../dev/stack/stripe-standin.ts';
import type { Supervisor } from '../../dev/stack/supervisor.ts';
import { startTemporal } from '../../dev/stack/temporal.ts';
import { renewLogins } from '../../dev/stack/logins.ts';
import { startMailSink } from './mail-sink.ts';

/** The same servers as `npm start` runs, on free ports, except that mails are dropped instead of caught and stored. */
export interface Stack {
  /** Environment for the worker and API processes; `DATABASE_URL` is of a superuser. */
  readonly env: NodeJS.ProcessEnv & { readonly DATABASE_URL: string; readonly TEMPORAL_ADDRESS: string };
  readonly dir: string;
}

/** Starts the stack with its data below `dir`. The Stripe stand-in sends no webhooks, because no benchmark needs them. */
export async function startStack(dir: string, supervisor: Supervisor, report: Report): Promise<Stack> {
  const [postgres, temporal, stripe, mail, secrets, port] = await Promise.all([
    supervisor.supervise('postgres', () => startPostgres({ dir })),
    supervisor.supervise('temporal', () => startTemporal({ dir, persist: true, report })),
    supervisor.supervise('stripe', () => startStripeStandIn({ dir, persist: true })),
    supervisor.supervise('mail', () => startMailSink(dir)),
    ensureSecrets(dir),
    findFreePort(),
  ]);
  await migrate(postgres.url);
  const logins = await renewLogins(postgres.url);
  const env = {
    MAIL_FROM: 'Evergreen <licences@evergreen.example>',
    ...secrets,
    ...logins,
    DATABASE_URL: postgres.url,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_TASK_QUEUE: `bench-${randomBytes(4).toString('hex')}`,
    BILLING_URL: stripe.url,
    SMTP_URL: mail.smtpUrl,
    PORT: String(port),
    LOG_LEVEL: 'warn',
  };
  return { env, dir };
}
