import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../dev/stack/ports.ts';
import { startTemporal, type TemporalServer } from '../../dev/stack/temporal.ts';
import { agedLicense, startAged } from '../support/aged.ts';
import { startOnDevServer } from '../support/dev-server.ts';
import { eventually } from '../support/eventually.ts';
import { arrivedMails, factsOf, invoicesAtStripe, moneyTaken, type Facts } from '../support/facts.ts';
import { anAccount } from '../support/licenses.ts';
import { detour, type Proxy } from '../support/proxy.ts';
import { testStack } from '../support/stack.ts';

/** A world of its own whose every server can be taken away: three by a cut line, Temporal by being stopped. */
interface World {
  readonly server: Awaited<ReturnType<typeof startOnDevServer>>;
  readonly lines: Readonly<Record<'stripe' | 'mail' | 'postgres', Proxy>>;
  /** Called when a charge is about to be collected. */
  onCollect: () => void;
  readonly worker: Worker;
  readonly running: Promise<void>;
  temporal: TemporalServer;
  startTemporal(): Promise<void>;
}

let dir: string;
let world: World;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'evergreen-outages-'));
  const stack = testStack();
  const port = await freePort();
  const [stripe, mail, postgres, temporal] = await Promise.all([
    detour(stack.stripeUrl),
    detour(stack.smtpUrl),
    detour(stack.databaseUrl),
    startTemporal({ dir, port, keep: true }),
  ]);
  const server = await startOnDevServer({
    address: temporal.address,
    through: {
      stripeUrl: stripe.through(stack.stripeUrl),
      smtpUrl: mail.through(stack.smtpUrl),
      database: (url) => postgres.through(url),
    },
  });
  const { activities } = server.engine;
  const worker = await server.engine.worker({
    collect: async (charge, inDoubt) => {
      world.onCollect();
      return await activities.collect(charge, inDoubt);
    },
  });
  world = {
    server,
    lines: { stripe: stripe.proxy, mail: mail.proxy, postgres: postgres.proxy },
    onCollect: () => undefined,
    worker,
    running: worker.run(),
    temporal,
    async startTemporal() {
      world.temporal = await startTemporal({ dir, port, keep: true });
    },
  };
}, 120_000);

afterAll(async () => {
  world.worker.shutdown();
  await world.running;
  await world.server.close();
  await Promise.all(Object.values(world.lines).map((line) => line.close()));
  await world.temporal.stop();
  await rm(dir, { recursive: true, force: true });
}, 60_000);

type Part = keyof World['lines'] | 'temporal';

async function takeAway(part: Part): Promise<void> {
  if (part === 'temporal') await world.temporal.stop();
  else world.lines[part].cut();
}

async function bringBack(part: Part): Promise<void> {
  if (part === 'temporal') await world.startTemporal();
  else world.lines[part].mend();
}

/** A renewal in the middle of which parts go away, for a while; what is so once it has completed. */
async function renewedAcross(parts: readonly Part[], outageMs: number): Promise<Facts> {
  const { engine } = world.server;
  const account = await anAccount(engine, { card: 'pm_card_visa' });
  const license = await agedLicense(engine, { account, plan: 'studio-monthly', days: 40 });
  const middle = new Promise<void>((resolve) => {
    world.onCollect = resolve;
  });
  await startAged(engine, license);
  await middle;
  await Promise.all(parts.map(takeAway));
  // The outage itself: its length is the circumstance, not a wait for something.
  await pause(outageMs);
  await Promise.all(parts.map(bringBack));
  return await eventually(
    async () => {
      const facts = await factsOf(engine, license.id);
      const renewed = facts.license.period?.number === 2;
      return renewed && facts.notifications.every(({ status }) => status === 'delivered') && facts;
    },
    { withinMs: 100_000 },
  );
}

async function expectOneRenewal(facts: Facts): Promise<void> {
  const { engine } = world.server;
  expect(await moneyTaken(engine, facts.license.account)).toEqual({ charges: 1, net: 1900 });
  expect(await invoicesAtStripe(engine, facts.license)).toEqual(['paid 19.00 EUR for period 2']);
  expect(facts.periods.map(({ number }) => number)).toEqual([1, 2]);
  expect(facts.log.filter(({ event }) => event === 'payment_succeeded')).toHaveLength(2);
  expect(facts.license.state).toBe('active');
  expect(facts.features).toContain('editor');
  expect((await arrivedMails(engine, facts)).filter((mail) => mail === 'payment_received')).toHaveLength(2);
}

test.for(['stripe', 'mail', 'postgres', 'temporal'] as const)(
  'a renewal in the middle of which %s goes away completes when it is back',
  { timeout: 120_000 },
  async (part) => {
    await expectOneRenewal(await renewedAcross([part], 3_000));
  },
);

test('a renewal completes after a minute without anything at all', { timeout: 200_000 }, async () => {
  await expectOneRenewal(await renewedAcross(['stripe', 'mail', 'postgres', 'temporal'], 60_000));
});
