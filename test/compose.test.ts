import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { checkoutDir } from '../dev/stack/paths.ts';
import { readSettings, SETTING_NAMES } from '../settings.ts';
import { readCompose } from './support/compose.ts';

const { raw, services } = await readCompose();
const ownServices = ['migrate', 'worker', 'api', 'stripe'];
/** Services that run once and exit. */
const oneShotServices = ['temporal-schema', 'temporal-setup', 'migrate'];

function service(name: string) {
  const found = services[name];
  if (!found) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

test('the file is valid by the Compose Specification', async () => {
  const path = new URL('schemas/compose.schema.json', import.meta.resolve('dclint/package.json'));
  const schema: object = JSON.parse(await readFile(path, 'utf8'));
  const validate = new Ajv({ strict: false, validateSchema: false, validateFormats: false }).compile(schema);
  expect(validate({ services: { api: { imgae: 'evergreen' } } })).toBe(false);
  validate(raw);
  expect(validate.errors ?? []).toEqual([]);
});

test('the services include a database, Temporal with its web UI, a worker, the API and a mail catcher', () => {
  expect(Object.keys(services)).toEqual(
    expect.arrayContaining(['postgres', 'temporal', 'temporal-ui', 'migrate', 'worker', 'api', 'mail', 'stripe']),
  );
  expect(service('postgres').image).toMatch(/^postgres:18\b/);
  expect(service('temporal').environment).toMatchObject({ DB: 'postgres12', POSTGRES_SEEDS: 'postgres' });
});

test('third-party images are pinned to a version', () => {
  for (const [name, { image }] of Object.entries(services)) {
    if (!ownServices.includes(name)) expect(image, name).toMatch(/:\d+[\w.-]*$/);
  }
});

test('worker, API and migrations use the same image, and the stand-in for Stripe another', () => {
  for (const name of ['migrate', 'worker', 'api']) {
    expect(service(name).image, name).toBe('evergreen');
    expect(service(name)['build'], name).toBe('.');
  }
  expect(service('stripe')).toMatchObject({
    image: 'evergreen-stripe-standin',
    build: { context: '.', target: 'stripe-standin' },
  });
});

/** The instructions of each stage of the Dockerfile. */
async function readStages(): Promise<string[]> {
  const written = await readFile(join(checkoutDir, 'Dockerfile'), 'utf8');
  return written
    .replaceAll(/^#.*\n/gm, '')
    .split(/^FROM /m)
    .slice(1);
}

test('the image of production has no stand-in for Stripe in any of its layers', async () => {
  const stages = await readStages();
  const production = stages.at(-1) ?? '';
  // The last stage is what is built without a target.
  expect(production).not.toMatch(/ AS |stripe-standin|COPY \. /);
  expect(production.match(/COPY --from=\w+ .*/g)).toEqual([
    'COPY --from=packages /app/node_modules ./node_modules',
    'COPY --from=files /app ./',
    'COPY --from=portal /app/portal/dist ./portal/dist',
  ]);
  expect(stages.find((stage) => stage.includes(' AS files'))).toMatch(/COPY \. \.\nRUN rm -r stripe-standin$/m);
  expect(stages.find((stage) => stage.includes(' AS stripe-standin'))).toMatch(/^USER node$/m);
});

test('an image contains nothing of dev/ but health checks: not the entry without a code', async () => {
  const lines = (await readFile(join(checkoutDir, '.dockerignore'), 'utf8')).split('\n');
  expect(lines).toContain('*');
  expect(lines.filter((line) => /^!?dev\b/.test(line))).toEqual(['!dev', 'dev/*', '!dev/container']);
  expect(lines.indexOf('dev/*')).toBeGreaterThan(lines.indexOf('!dev'));
});

test('no service runs as root, and our own services have read-only files and no privileges', async () => {
  for (const [name, { user }] of Object.entries(services)) {
    expect(user, name).toBeDefined();
    expect(user, name).not.toMatch(/^(root|0)\b/);
  }
  for (const name of ownServices) {
    expect(service(name), name).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
  }
  expect(await readFile(join(checkoutDir, 'Dockerfile'), 'utf8')).toMatch(/^USER node$/m);
});

test('services that keep running have a health check and restart; services that run once restart only on failure', () => {
  for (const [name, { healthcheck, restart }] of Object.entries(services)) {
    if (oneShotServices.includes(name)) {
      expect(restart, name).toMatch(/^on-failure/);
    } else {
      expect(healthcheck?.test[0], name).toBe('CMD');
      expect(restart, name).toBe('unless-stopped');
    }
  }
});

test('each service waits until its dependencies are healthy, or completed if they run once', () => {
  for (const [name, { depends_on }] of Object.entries(services)) {
    for (const [needed, { condition }] of Object.entries(depends_on)) {
      expect(service(needed), `${name} needs ${needed}`).toBeDefined();
      expect(condition, `${name} needs ${needed}`).toBe(
        oneShotServices.includes(needed) ? 'service_completed_successfully' : 'service_healthy',
      );
    }
  }
  expect(Object.keys(service('worker').depends_on)).toEqual(expect.arrayContaining(['migrate', 'temporal-setup']));
  expect(service('api').depends_on).toEqual(service('worker').depends_on);
});

test('workers can be scaled: they have no fixed name or port', () => {
  expect(service('worker').container_name).toBeUndefined();
  expect(service('worker').ports).toEqual([]);
});

test('ports are published on this machine only', () => {
  const published = Object.values(services).flatMap(({ ports }) => ports);
  expect(published).not.toEqual([]);
  expect(published.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

const loginsOf = (environment: Readonly<Record<string, string>>) =>
  Object.keys(environment).filter((name) => name.startsWith('DATABASE_'));

test('worker and API have their own logins and no other; only the migrations have the owner’s', () => {
  expect(loginsOf(service('worker').environment)).toEqual(['DATABASE_WORKER_URL']);
  const ofApi = ['DATABASE_API_URL', 'DATABASE_STAFF_URL', 'DATABASE_AUTH_URL'];
  expect(loginsOf(service('api').environment)).toEqual(ofApi);
  expect(loginsOf(service('migrate').environment).toSorted()).toEqual(
    ['DATABASE_URL', 'DATABASE_WORKER_URL', ...ofApi].toSorted(),
  );
});

test('worker and API have the same settings otherwise, all known and valid together', () => {
  const { DATABASE_WORKER_URL: _, ...settingsOfWorker } = service('worker').environment;
  const { environment } = service('api');
  expect(environment).toMatchObject(settingsOfWorker);
  for (const name of Object.keys(environment)) expect(SETTING_NAMES).toContain(name);

  const secrets = {
    LOGINS_PASSWORD: 'a1b2',
    EVERGREEN_SECRET: Buffer.alloc(32).toString('base64'),
    STRIPE_WEBHOOK_SECRET: 'whsec_a1b2',
  };
  const settings = readSettings(interpolate(environment, secrets), ['api', 'staff', 'auth']);
  expect(settings.databaseUrls.api).toBe('postgres://evergreen_api:a1b2@postgres:5432/evergreen');
  expect(settings.stripe.baseUrl).toBe('http://stripe:12111');

  const real = readSettings(interpolate(environment, { ...secrets, STRIPE_SECRET_KEY: 'sk_live_1', BILLING_URL: '' }));
  expect(real.stripe).toEqual({ secretKey: 'sk_live_1', webhookSecret: 'whsec_a1b2' });
});

test('the file contains no secret, and refuses to start without them', () => {
  const { environment } = service('worker');
  for (const name of ['LOGINS_PASSWORD', 'EVERGREEN_SECRET', 'STRIPE_WEBHOOK_SECRET']) {
    expect(Object.values(environment).join('\n')).toContain(`\${${name}:?`);
  }
  expect(() => interpolate(environment, {})).toThrow('LOGINS_PASSWORD');
});

test('the setup creates the namespace that worker and API use, and no search attributes', () => {
  const setup = service('temporal-setup');
  expect(setup.environment.TEMPORAL_NAMESPACE).toBe(service('api').environment.TEMPORAL_NAMESPACE);
  expect(JSON.stringify(setup)).toContain('namespace create');
  expect(JSON.stringify(setup)).not.toContain('search-attribute');
});

test('the image contains the CA certificates that TLS to Temporal, Stripe and mail servers needs', async () => {
  const runtime = (await readFile(join(checkoutDir, 'Dockerfile'), 'utf8')).split(/^FROM /m).at(-1);
  expect(runtime).toMatch(/apt-get install -y --no-install-recommends ca-certificates/);
});

test('the image has the workflows bundled ahead, before the files are out of the program’s reach', async () => {
  const dockerfile = await readFile(join(checkoutDir, 'Dockerfile'), 'utf8');
  expect(dockerfile).toMatch(/COPY --from=files [^]*RUN node worker\/build-bundle\.ts[^]*USER node/);
  expect(dockerfile).toMatch(/npm ci --omit=dev/);
});

test('the image has the database driver patched', async () => {
  const dockerfile = await readFile(join(checkoutDir, 'Dockerfile'), 'utf8');
  const [packages = ''] = dockerfile.split(/^FROM /m).filter((stage) => stage.includes('AS packages'));
  expect(packages).toMatch(/COPY db\/driver-patch [^]*RUN npm ci --omit=dev .* && node db\/driver-patch\/apply\.mjs$/m);
});

test('the compose file and the operations guide give the command that creates the first API key', async () => {
  const command = 'docker compose run --rm --no-deps migrate node db/first-key.ts';
  for (const name of ['docker-compose.yml', 'docs/operations.md'])
    expect(await readFile(join(checkoutDir, name), 'utf8'), name).toContain(command);
});

test('worker and API have a longer grace period than their own shutdown timeout', () => {
  // worker/worker.ts forces its shutdown after ten seconds; api/main.ts closes connections after ten.
  expect(service('worker').stop_grace_period).toBe('30s');
  expect(service('api').stop_grace_period).toBe('20s');
});

test('the public URL defaults to the port that the API is published on', () => {
  const { PUBLIC_URL = '' } = service('api').environment;
  expect(interpolate({ PUBLIC_URL }, {}).PUBLIC_URL).toBe('http://localhost:3000');
  expect(interpolate({ PUBLIC_URL }, { API_PORT: '8080' }).PUBLIC_URL).toBe('http://localhost:8080');
  expect(interpolate({ PUBLIC_URL }, { PUBLIC_URL: 'https://a.example' }).PUBLIC_URL).toBe('https://a.example');
});

/** Replaces `${NAME:?…}`, `${NAME:-…}` and `${NAME-…}` as Compose does, innermost first. */
function interpolate(environment: Record<string, string>, variables: Record<string, string>): Record<string, string> {
  const once = (value: string) =>
    value.replace(/\$\{(\w+)(:?[?-])([^${}]*)\}/g, (_, name: string, operator: string, fallback: string) => {
      const found = variables[name];
      const missing = operator.startsWith(':') ? !found : found === undefined;
      if (missing && operator.endsWith('?')) throw new Error(`${name} is not set: ${fallback}`);
      return missing ? fallback : (found ?? '');
    });
  const replace = (value: string): string => (once(value) === value ? value : replace(once(value)));
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, replace(value)]));
}
