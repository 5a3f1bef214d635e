import { createClient, type EvergreenClient } from '../../contract/client/client.ts';
import { migrate } from '../../db/migrate.ts';
import { SETTING_NAMES } from '../../settings.ts';
import { readDemoFile } from './demo-file.ts';
import { createAdminKey } from '../seed/api-keys.ts';
import { startServices } from '../stack/services.ts';
import { findOwner } from '../stack/state-owner.ts';
import { stateDir } from '../stack/paths.ts';
import { findFreePort } from '../stack/ports.ts';
import type { Ports } from '../stack/preferred-ports.ts';
import type { Report } from '../stack/report.ts';
import { ensureSecrets } from '../stack/secrets.ts';
import type { Supervisor } from '../stack/supervisor.ts';
import { startDependencies } from '../stack/dependencies.ts';

/** The API of this checkout's `npm start`, with an administrator's key, if it runs and is ready. */
export async function findRunningApi(): Promise<EvergreenClient | undefined> {
  const dir = stateDir();
  if ((await findOwner(dir)) === undefined) return undefined;
  const demo = await readDemoFile(dir);
  const key = demo?.api_keys.admin;
  if (!demo || key === undefined) return undefined;
  const api = createClient({ baseUrl: demo.api, apiKey: key });
  const ready = await api.GET('/readyz').then(
    ({ response }) => response.ok,
    () => false,
  );
  return ready ? api : undefined;
}

/** How to reach a stack that {@link startOwnStack} has started. */
export type OwnStack = {
  readonly url: string;
  readonly adminKey: string;
  readonly webhookSecret: string;
  /** `GET <mailUrl>/email` returns the mails that were sent as JSON. */
  readonly mailUrl: string;
  /** The owner's address of its database. */
  readonly databaseUrl: string;
};

/**
 * Starts all of Evergreen below `dir`, on free ports, with a database that holds only an administrator's key. Everything is
 * embedded, whatever the environment sets: a demo uses nothing real.
 */
export async function startOwnStack(dir: string, supervisor: Supervisor, report: Report): Promise<OwnStack> {
  const ports = await findFreePorts();
  const url = `http://127.0.0.1:${ports.api}`;
  const own = {
    ...Object.fromEntries(SETTING_NAMES.map((name) => [name, ''])),
    ...(await ensureSecrets(dir)),
    MAIL_FROM: 'Evergreen <licences@evergreen.example>',
    PORT: String(ports.api),
    PUBLIC_URL: url,
  };
  const { env: addresses, pages } = await startDependencies({
    dir,
    ports,
    env: {},
    webhook: { url: `${url}/webhooks/stripe`, secret: own.STRIPE_WEBHOOK_SECRET },
    supervisor,
    report,
    prepareDatabase: migrate,
  });
  const env = { ...own, ...addresses };
  await startServices(supervisor, { dir, env, url }, report);
  const databaseUrl = String(addresses.DATABASE_URL);
  const adminKey = await createAdminKey(databaseUrl);
  return { url, adminKey, webhookSecret: own.STRIPE_WEBHOOK_SECRET, mailUrl: `${pages.mail}/api`, databaseUrl };
}

async function findFreePorts(): Promise<Ports> {
  return {
    api: await findFreePort(),
    postgres: await findFreePort(),
    temporal: await findFreePort(),
    'temporal-ui': await findFreePort(),
    stripe: await findFreePort(),
    smtp: await findFreePort(),
    'mail-page': await findFreePort(),
  };
}
