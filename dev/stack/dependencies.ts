import { renewLogins } from './logins.ts';
import { startMailCatcher } from './mail.ts';
import type { Ports } from './preferred-ports.ts';
import { startPostgres } from './postgres.ts';
import type { Report } from './report.ts';
import { embeddedTemporalVariables } from './environment.ts';
import { startStripeStandIn } from './stripe-standin.ts';
import type { Supervisor } from './supervisor.ts';
import { startTemporal } from './temporal.ts';

type DependencyOptions = {
  dir: string;
  ports: Ports;
  /** The variables the user has set, none empty. A part whose address is set is used, not started. */
  env: NodeJS.ProcessEnv;
  webhook: { url: string; secret: string };
  supervisor: Supervisor;
  report: Report;
  /** Called as soon as the database is ready, while the rest still starts. */
  prepareDatabase: (url: string) => Promise<unknown>;
};

/** What one server adds to the environment of the project's processes, and its page for people. */
type DependencyEnvironment = { env: NodeJS.ProcessEnv; page?: Readonly<Record<string, string>> };

/**
 * Starts, all at once, the servers that the project needs and whose address the user did not set.
 * @throws when one of them does not start; the caller stops the others through the supervisor.
 */
export async function startDependencies(
  options: DependencyOptions,
): Promise<{ env: NodeJS.ProcessEnv; pages: Record<string, string> }> {
  const found = await Promise.all([
    provideDatabase(options),
    provideTemporal(options),
    provideBilling(options),
    provideMail(options),
  ]);
  return {
    env: Object.assign({}, ...found.map(({ env }) => env)),
    pages: Object.assign({}, ...found.map(({ page }) => page ?? {})),
  };
}

async function provideDatabase({
  dir,
  ports,
  env,
  supervisor,
  report,
  prepareDatabase,
}: DependencyOptions): Promise<DependencyEnvironment> {
  if (env.DATABASE_URL) {
    await prepareDatabase(env.DATABASE_URL);
    report('Database migrated');
    return { env: {} };
  }
  const { url } = await supervisor.supervise('postgres', () => startPostgres({ dir, port: ports.postgres }));
  report(`PostgreSQL is ready on port ${ports.postgres}`);
  await prepareDatabase(url);
  const logins = await renewLogins(url);
  report('Database migrated');
  return { env: { ...logins, DATABASE_URL: url } };
}

async function provideTemporal({
  dir,
  ports,
  env,
  supervisor,
  report,
}: DependencyOptions): Promise<DependencyEnvironment> {
  if (env.TEMPORAL_ADDRESS) return { env: {} };
  const namespace = env.TEMPORAL_NAMESPACE ?? 'default';
  const { address, uiUrl } = await supervisor.supervise('temporal', () =>
    startTemporal({ dir, port: ports.temporal, uiPort: ports['temporal-ui'], persist: true, namespace, report }),
  );
  report(`Temporal is ready on port ${ports.temporal}`);
  return { env: embeddedTemporalVariables(address, namespace), ...(uiUrl ? { page: { temporal_ui: uiUrl } } : {}) };
}

async function provideBilling({
  dir,
  ports,
  env,
  webhook,
  supervisor,
  report,
}: DependencyOptions): Promise<DependencyEnvironment> {
  if (env.STRIPE_SECRET_KEY ?? env.BILLING_URL)
    return { env: {}, page: { stripe: env.BILLING_URL ?? 'https://dashboard.stripe.com' } };
  const { url } = await supervisor.supervise('stripe', () =>
    startStripeStandIn({
      dir,
      port: ports.stripe,
      persist: true,
      webhookUrl: webhook.url,
      webhookSecret: webhook.secret,
    }),
  );
  report(`The Stripe stand-in is ready on port ${ports.stripe}`);
  return { env: { BILLING_URL: url }, page: { stripe: url } };
}

async function provideMail({ dir, ports, env, supervisor, report }: DependencyOptions): Promise<DependencyEnvironment> {
  if (env.SMTP_URL) return { env: {} };
  const { smtpUrl, pageUrl } = await supervisor.supervise('mail', () =>
    startMailCatcher({ dir, smtpPort: ports.smtp, webPort: ports['mail-page'] }),
  );
  report(`The mail catcher is ready on port ${ports.smtp}`);
  return { env: { SMTP_URL: smtpUrl }, page: { mail: pageUrl } };
}
