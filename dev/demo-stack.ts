import { migrate } from '../db/migrate.ts';
import { readSettings, settingNames } from '../settings.ts';
import { Anything, Api } from './demo-api.ts';
import { readDemo } from './demo-file.ts';
import { adminKey } from './seed-keys.ts';
import { services } from './services.ts';
import { ownerOf } from './stack/owner.ts';
import { stateDir } from './stack/paths.ts';
import { freePort } from './stack/ports.ts';
import type { Ports } from './stack/preferred-ports.ts';
import type { Report } from './stack/report.ts';
import { secretsIn } from './stack/secrets.ts';
import { startService } from './stack/service.ts';
import type { Supervisor } from './stack/supervisor.ts';
import { startSurroundings } from './stack/surroundings.ts';

/** The API of this checkout's `npm start`, with an administrator's key, if it runs and serves. */
export async function runningApi(): Promise<Api | undefined> {
  const dir = stateDir();
  if ((await ownerOf(dir)) === undefined) return undefined;
  const demo = await readDemo(dir);
  const key = demo?.api_keys.admin;
  if (!demo || key === undefined) return undefined;
  const api = new Api(demo.api, key);
  const serves = await api.get('/readyz', Anything).then(
    () => true,
    () => false,
  );
  return serves ? api : undefined;
}

/**
 * A whole Evergreen of its own below `dir`, on free ports, with a database that holds nothing but an administrator's
 * key. It is embedded throughout, whatever the environment names: a demonstration touches nothing real.
 */
export async function ownApi(dir: string, supervisor: Supervisor, report: Report): Promise<Api> {
  const ports = await freePorts();
  const url = `http://127.0.0.1:${ports.api}`;
  const own = {
    ...Object.fromEntries(settingNames.map((name) => [name, ''])),
    ...(await secretsIn(dir)),
    MAIL_FROM: 'Evergreen <licences@evergreen.example>',
    PORT: String(ports.api),
    PUBLIC_URL: url,
  };
  const { env: addresses } = await startSurroundings({
    dir,
    ports,
    env: {},
    webhook: { url: `${url}/webhooks/stripe`, secret: own.STRIPE_WEBHOOK_SECRET },
    supervisor,
    report,
    prepareDatabase: migrate,
  });
  const env = { ...own, ...addresses };
  await Promise.all(
    services.map((service) => supervisor.keep(service.name, () => startService(service, { dir, env, url }))),
  );
  return new Api(url, await adminKey(readSettings(env), undefined));
}

async function freePorts(): Promise<Ports> {
  return {
    api: await freePort(),
    postgres: await freePort(),
    temporal: await freePort(),
    'temporal-ui': await freePort(),
    stripe: await freePort(),
    smtp: await freePort(),
    'mail-page': await freePort(),
  };
}
