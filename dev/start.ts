/** `npm start`: brings up everything, says where it is, and stops everything at Ctrl-C. */
import { migrate } from '../db/migrate.ts';
import { readSettings } from '../settings.ts';
import type { Settings } from '../settings.ts';
import { addressTable, readDemo, writeDemo } from './demo-file.ts';
import type { Demo, DemoContents } from './demo-file.ts';
import { seeds } from './seeds.ts';
import { services } from './services.ts';
import { checkTemporal } from './stack/existing-temporal.ts';
import { localUrl } from './stack/local-address.ts';
import { AlreadyOwned, claim, release } from './stack/owner.ts';
import { stateDir } from './stack/paths.ts';
import { choosePorts } from './stack/ports.ts';
import { wishedPorts } from './stack/preferred-ports.ts';
import { reasonOf } from './stack/report.ts';
import { secretsIn } from './stack/secrets.ts';
import { startService } from './stack/service.ts';
import { givenIn } from './stack/start-environment.ts';
import { Supervisor } from './stack/supervisor.ts';
import { startSurroundings } from './stack/surroundings.ts';
import { untilSignal } from './stack/until-signal.ts';

const dir = stateDir();

const PLACEHOLDERS = {
  DATABASE_URL: 'postgres://127.0.0.1/evergreen',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  SMTP_URL: 'smtp://127.0.0.1:1025',
};

function say(line: string): void {
  const seconds = (performance.now() / 1000).toFixed(1);
  console.log(`[${seconds.padStart(5)} s] ${line}`);
}

const supervisor = new Supervisor(say);
const signal = untilSignal();

try {
  for (const name of await claim(dir)) say(`${name} was left over by a start that was killed: ended`);
  const demo = await Promise.race([bringUp(), signal]);
  if (demo) {
    const file = await writeDemo(dir, demo);
    say('Evergreen is ready');
    console.log(
      `\n${addressTable(demo)}\n\n  Keys and examples are in ${file}, logs in ${dir}/logs. Ctrl-C stops everything.\n`,
    );
    await signal;
  }
  say('Stopping');
  await end(0);
} catch (error) {
  if (error instanceof AlreadyOwned) {
    const demo = await readDemo(dir);
    console.error(`Evergreen is running here already (process ${error.pid}).${demo ? `\n${addressTable(demo)}` : ''}`);
    process.exit(1);
  }
  console.error(`\nEvergreen did not start: ${reasonOf(error)}`);
  await end(1);
}

async function end(code: number): Promise<never> {
  await supervisor.stop();
  await release(dir);
  process.exit(code);
}

async function bringUp(): Promise<Demo> {
  const given = givenIn(process.env);
  const { preferred, asked } = wishedPorts(given);
  const ports = await choosePorts(dir, preferred, say, asked);
  const secrets = await secretsIn(dir);
  const url = localUrl({ host: given.HOST ?? '127.0.0.1', port: ports.api });
  const api = given.PUBLIC_URL ?? url;
  const own = {
    MAIL_FROM: 'Evergreen <licences@evergreen.example>',
    ...secrets,
    ...given,
    PORT: String(ports.api),
    PUBLIC_URL: api,
  };
  // Whatever the user set wrong is told now, not after half a minute; what is yet to start stands in as it will look.
  readSettings({ ...PLACEHOLDERS, ...own });

  const { env: addresses, pages } = await startSurroundings({
    dir,
    ports,
    env: given,
    webhook: { url: `${url}/webhooks/stripe`, secret: own.STRIPE_WEBHOOK_SECRET },
    supervisor,
    report: say,
    prepareDatabase: migrate,
  });
  const env = { ...own, ...addresses };
  const settings = readSettings(env);
  if (given.TEMPORAL_ADDRESS) await checkTemporal(settings.temporal);

  await Promise.all(
    services.map(async (service) => {
      await supervisor.keep(service.name, () => startService(service, { dir, env, url }));
      say(`The ${service.name} is ready`);
    }),
  );
  return { api, portal: api, ...pages, ...(await seed(settings)) };
}

async function seed(settings: Settings): Promise<DemoContents> {
  const previous = await readDemo(dir);
  let contents: DemoContents = { api_keys: {}, members: [], licenses: [] };
  for (const run of seeds) contents = { ...contents, ...(await run({ settings, previous, report: say })) };
  return contents;
}
