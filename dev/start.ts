/** `npm start`: starts everything, prints where to click, and stops everything at Ctrl-C. */
import { LOGINS, urlVariableOf } from '../db/logins.ts';
import { migrate } from '../db/migrate.ts';
import { readSettings } from '../settings.ts';
import type { Settings } from '../settings.ts';
import { formatAddressTable, formatFirstSteps, readDemoFile, writeDemoFile } from './demo/demo-file.ts';
import type { Demo, DemoContents } from './demo/demo-file.ts';
import { isEntryOffered } from './entry/offered.ts';
import { seeds } from './seed/seeds.ts';
import { startServices } from './stack/services.ts';
import { checkExternalTemporal } from './stack/external-temporal.ts';
import { localUrl, pageUrl } from './stack/local-url.ts';
import { AlreadyRunningError, claimStateDir, markStopping, releaseStateDir } from './stack/state-owner.ts';
import { stateDir } from './stack/paths.ts';
import { buildPortal, localPageVariables } from './stack/portal.ts';
import { choosePorts } from './stack/ports.ts';
import { readPortSettings } from './stack/preferred-ports.ts';
import { describeError } from './stack/report.ts';
import { ensureSecrets } from './stack/secrets.ts';
import { definedVariables } from './stack/environment.ts';
import { Supervisor } from './stack/supervisor.ts';
import { startDependencies } from './stack/dependencies.ts';
import { waitForShutdownSignal } from './stack/shutdown-signal.ts';

const dir = stateDir();

const PLACEHOLDER_LOGINS = Object.fromEntries(
  LOGINS.map((login) => [urlVariableOf(login), 'postgres://127.0.0.1/evergreen']),
);

const PLACEHOLDER_ADDRESSES = {
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  SMTP_URL: 'smtp://127.0.0.1:1025',
};

function log(line: string): void {
  const seconds = (performance.now() / 1000).toFixed(1);
  console.log(`[${seconds.padStart(5)} s] ${line}`);
}

const supervisor = new Supervisor(log);
const signal = waitForShutdownSignal();

try {
  for (const name of await claimStateDir(dir, { report: log }))
    log(`Ended ${name}, left over from a start that was killed`);
  const demo = await Promise.race([startAll(), signal]);
  if (demo) {
    const file = await writeDemoFile(dir, demo);
    log('Evergreen is ready');
    console.log(
      `\n${[formatAddressTable(demo), formatFirstSteps(demo)].filter(Boolean).join('\n\n')}\n\n` +
        `  All keys and example licences are in ${file}, the logs in ${dir}/logs.\n  Ctrl-C stops everything.\n`,
    );
    await signal;
  }
  log('Stopping');
  await shutDown(0);
} catch (error) {
  if (error instanceof AlreadyRunningError) {
    const demo = await readDemoFile(dir);
    console.error(
      `Evergreen is already running here (process ${error.pid}). Press Ctrl-C in its terminal, or run \`kill ${error.pid}\`, ` +
        `to stop it.${demo ? `\n\n${formatAddressTable(demo)}` : ''}`,
    );
    process.exit(1);
  }
  console.error(`\nEvergreen did not start: ${describeError(error)}`);
  await shutDown(1);
}

async function shutDown(code: number): Promise<never> {
  await markStopping(dir);
  await supervisor.stop();
  await releaseStateDir(dir);
  process.exit(code);
}

async function startAll(): Promise<Demo> {
  const given = definedVariables(process.env);
  const { preferred, requested } = readPortSettings(given);
  const ports = await choosePorts(dir, preferred, log, requested);
  const secrets = await ensureSecrets(dir);
  const url = localUrl({ host: given.HOST ?? '127.0.0.1', port: ports.api });
  const api = given.PUBLIC_URL ?? pageUrl(url);
  const own = {
    MAIL_FROM: 'Evergreen <licences@evergreen.example>',
    ...secrets,
    ...given,
    PORT: String(ports.api),
    PUBLIC_URL: api,
  };
  // Wrong settings are reported now, not after half a minute; placeholders stand for the addresses of what starts later.
  readSettings({ ...(given.DATABASE_URL ? {} : PLACEHOLDER_LOGINS), ...PLACEHOLDER_ADDRESSES, ...own }, LOGINS);

  const [{ env: addresses, pages }] = await Promise.all([
    startDependencies({
      dir,
      ports,
      env: given,
      webhook: { url: `${url}/webhooks/stripe`, secret: own.STRIPE_WEBHOOK_SECRET },
      supervisor,
      report: log,
      prepareDatabase: migrate,
    }),
    buildPortal(log),
  ]);
  const env = { ...own, ...addresses, ...localPageVariables(pages, given) };
  const ownerUrl = addresses.DATABASE_URL ?? given.DATABASE_URL;
  const settings = readSettings(env);
  if (given.TEMPORAL_ADDRESS) await checkExternalTemporal(settings.temporal);

  await startServices(supervisor, { dir, env, url, withEntry: isEntryOffered(given) }, log);
  return { api, portal: `${api}/portal`, ...pages, ...(await runSeeds(settings, String(ownerUrl))) };
}

async function runSeeds(settings: Settings, ownerUrl: string): Promise<DemoContents> {
  const previous = await readDemoFile(dir);
  let contents: DemoContents = { api_keys: {}, members: [], staff: [], licenses: [] };
  for (const run of seeds) contents = { ...contents, ...(await run({ settings, ownerUrl, previous, report: log })) };
  return contents;
}
