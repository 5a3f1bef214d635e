import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFreePort } from '../../dev/stack/ports.ts';
import { startTemporal, type TemporalServer } from '../../dev/stack/temporal.ts';
import { createPastLicense, startPastLicense } from '../support/past-license.ts';
import { startDevServerEnvironment } from '../support/dev-server.ts';
import { eventually } from '../support/eventually.ts';
import {
  waitForMails,
  readLicenseFacts,
  invoicesAtStripe,
  fetchCaughtMails,
  moneyTaken,
  type LicenseFacts,
} from '../support/license-facts.ts';
import { createTestAccount } from '../support/licenses.ts';
import { startProxyFor, type TcpProxy } from '../support/tcp-proxy.ts';
import { testStack } from '../support/stack.ts';

/** An environment whose servers can each be made unreachable: three through a proxy, Temporal by stopping it. */
interface OutageSetup {
  readonly server: Awaited<ReturnType<typeof startDevServerEnvironment>>;
  readonly proxies: Readonly<Record<'stripe' | 'mail' | 'postgres', TcpProxy>>;
  /** Called just before a charge is collected. */
  onCollect: () => void;
  readonly worker: Worker;
  readonly running: Promise<void>;
  temporal: TemporalServer;
  startTemporal(): Promise<void>;
}

let dir: string;
let setup: OutageSetup;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'evergreen-outages-'));
  const stack = testStack();
  const port = await findFreePort();
  const [stripe, mail, postgres, temporal] = await Promise.all([
    startProxyFor(stack.stripeUrl),
    startProxyFor(stack.smtpUrl),
    startProxyFor(stack.databaseUrl),
    startTemporal({ dir, port, persist: true }),
  ]);
  const server = await startDevServerEnvironment({
    address: temporal.address,
    through: {
      stripeUrl: stripe.through(stack.stripeUrl),
      smtpUrl: mail.through(stack.smtpUrl),
      proxyDatabaseUrl: (url) => postgres.through(url),
    },
  });
  const { activities } = server.environment;
  const worker = await server.environment.createWorker({
    collect: async (charge) => {
      setup.onCollect();
      return await activities.collect(charge);
    },
  });
  setup = {
    server,
    proxies: { stripe: stripe.proxy, mail: mail.proxy, postgres: postgres.proxy },
    onCollect: () => undefined,
    worker,
    running: worker.run(),
    temporal,
    async startTemporal() {
      setup.temporal = await startTemporal({ dir, port, persist: true });
    },
  };
}, 120_000);

afterAll(async () => {
  setup.worker.shutdown();
  await setup.running;
  await setup.server.close();
  await Promise.all(Object.values(setup.proxies).map((proxy) => proxy.close()));
  await setup.temporal.stop();
  await rm(dir, { recursive: true, force: true });
}, 60_000);

type Server = keyof OutageSetup['proxies'] | 'temporal';

async function disconnect(server: Server): Promise<void> {
  if (server === 'temporal') await setup.temporal.stop();
  else setup.proxies[server].disconnect();
}

async function reconnect(server: Server): Promise<void> {
  if (server === 'temporal') await setup.startTemporal();
  else setup.proxies[server].restore();
}

/** Makes servers unreachable in the middle of a renewal; returns the facts once the renewal is complete. */
async function renewAcrossOutage(servers: readonly Server[], outageMs: number): Promise<LicenseFacts> {
  const { environment } = setup.server;
  const account = await createTestAccount(environment, { card: 'pm_card_visa' });
  const license = await createPastLicense(environment, { account, plan: 'studio-monthly', days: 40 });
  const collecting = new Promise<void>((resolve) => {
    setup.onCollect = resolve;
  });
  await startPastLicense(environment, license);
  await collecting;
  await Promise.all(servers.map(disconnect));
  // The length of the outage is what is tested here; it does not wait for anything.
  await pause(outageMs);
  await Promise.all(servers.map(reconnect));
  return await eventually(
    async () => {
      const facts = await readLicenseFacts(environment, license.id);
      const renewed = facts.license.period?.number === 2;
      return renewed && facts.notifications.every(({ status }) => status === 'delivered') && facts;
    },
    { withinMs: 100_000 },
  );
}

async function expectOneRenewal(facts: LicenseFacts): Promise<void> {
  const { environment } = setup.server;
  expect(await moneyTaken(environment, facts.license.account)).toEqual({ charges: 1, net: 1900 });
  expect(await invoicesAtStripe(environment, facts.license)).toEqual(['paid 19.00 EUR for period 2']);
  expect(facts.periods.map(({ number }) => number)).toEqual([1, 2]);
  expect(facts.log.filter(({ event }) => event === 'payment_succeeded')).toHaveLength(2);
  expect(facts.license.state).toBe('active');
  expect(facts.features).toContain('editor');
  expect((await waitForMails(environment, facts)).filter((mail) => mail === 'payment_received')).toHaveLength(2);
}

test.for(['stripe', 'mail', 'postgres', 'temporal'] as const)(
  'a renewal during an outage of %s completes after it',
  { timeout: 120_000 },
  async (server) => {
    await expectOneRenewal(await renewAcrossOutage([server], 3_000));
  },
);

test('a mail server that is slow to answer gets each mail once', { timeout: 60_000 }, async () => {
  const { environment } = setup.server;
  const account = await createTestAccount(environment, { card: 'pm_card_visa' });
  const license = await createPastLicense(environment, { account, plan: 'studio-monthly', days: 40 });
  setup.proxies.mail.stall();
  await startPastLicense(environment, license);
  const renewed = await eventually(async () => {
    const current = await readLicenseFacts(environment, license.id);
    return current.license.period?.number === 2 && current;
  });
  expect(renewed.notifications.at(-1)).toMatchObject({ template: 'payment_received', status: 'pending' });
  setup.proxies.mail.restore();
  const facts = await eventually(async () => {
    const current = await readLicenseFacts(environment, license.id);
    return current.notifications.every(({ status }) => status === 'delivered') && current;
  });
  await expectOneRenewal(facts);
  const sent = (await fetchCaughtMails(environment, account.id)).map(({ messageId }) => messageId);
  expect(sent).toHaveLength(new Set(sent).size);
});

test('a renewal completes after a minute without any server', { timeout: 200_000 }, async () => {
  await expectOneRenewal(await renewAcrossOutage(['stripe', 'mail', 'postgres', 'temporal'], 60_000));
});
