import { startMail } from './mail.ts';
import type { Ports } from './preferred-ports.ts';
import { startPostgres } from './postgres.ts';
import type { Report } from './report.ts';
import { embeddedTemporal } from './start-environment.ts';
import { startStripe } from './stripe.ts';
import type { Supervisor } from './supervisor.ts';
import { startTemporal } from './temporal.ts';

type Options = {
  dir: string;
  ports: Ports;
  /** What the user has set, nothing empty: a part named there by its address is used, not started. */
  env: NodeJS.ProcessEnv;
  webhook: { url: string; secret: string };
  supervisor: Supervisor;
  report: Report;
  /** Called as soon as the database serves, while the rest is still starting. */
  prepareDatabase: (url: string) => Promise<unknown>;
};

/** What one part adds to the environment of the project's processes, and its page for people. */
type Found = { env: NodeJS.ProcessEnv; page?: Readonly<Record<string, string>> };

/**
 * Brings up, side by side, whatever the project needs around it and the user did not name by address.
 * @throws when one of them does not come up; the others are the supervisor's to stop.
 */
export async function startSurroundings(
  options: Options,
): Promise<{ env: NodeJS.ProcessEnv; pages: Record<string, string> }> {
  const found = await Promise.all([database(options), temporal(options), billing(options), mail(options)]);
  return {
    env: Object.assign({}, ...found.map(({ env }) => env)),
    pages: Object.assign({}, ...found.map(({ page }) => page ?? {})),
  };
}

async function database({ dir, ports, env, supervisor, report, prepareDatabase }: Options): Promise<Found> {
  let url = env.DATABASE_URL;
  if (!url) {
    ({ url } = await supervisor.keep('postgres', () => startPostgres({ dir, port: ports.postgres })));
    report(`PostgreSQL serves on port ${ports.postgres}`);
  }
  await prepareDatabase(url);
  report('Database migrated');
  return { env: { DATABASE_URL: url } };
}

async function temporal({ dir, ports, env, supervisor, report }: Options): Promise<Found> {
  if (env.TEMPORAL_ADDRESS) return { env: {} };
  const namespace = env.TEMPORAL_NAMESPACE ?? 'default';
  const { address, uiUrl } = await supervisor.keep('temporal', () =>
    startTemporal({ dir, port: ports.temporal, uiPort: ports['temporal-ui'], keep: true, namespace, report }),
  );
  report(`Temporal serves on port ${ports.temporal}`);
  return { env: embeddedTemporal(address, namespace), ...(uiUrl ? { page: { temporal_ui: uiUrl } } : {}) };
}

async function billing({ dir, ports, env, webhook, supervisor, report }: Options): Promise<Found> {
  if (env.STRIPE_SECRET_KEY ?? env.BILLING_URL)
    return { env: {}, page: { stripe: env.BILLING_URL ?? 'https://dashboard.stripe.com' } };
  const { url } = await supervisor.keep('stripe', () =>
    startStripe({ dir, port: ports.stripe, keep: true, webhookUrl: webhook.url, webhookSecret: webhook.secret }),
  );
  report(`Stripe's stand-in serves on port ${ports.stripe}`);
  return { env: { BILLING_URL: url }, page: { stripe: url } };
}

async function mail({ dir, ports, env, supervisor, report }: Options): Promise<Found> {
  if (env.SMTP_URL) return { env: {} };
  const { smtpUrl, pageUrl } = await supervisor.keep('mail', () =>
    startMail({ dir, smtpPort: ports.smtp, webPort: ports['mail-page'] }),
  );
  report(`The mail catcher takes mail on port ${ports.smtp}`);
  return { env: { SMTP_URL: smtpUrl }, page: { mail: pageUrl } };
}
