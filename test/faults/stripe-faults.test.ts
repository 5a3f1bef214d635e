import type { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStripe } from '../../billing/stripe-client.ts';
import type { Activities } from '../../activities/activities.ts';
import type { FaultRule } from '../../stripe-standin/faults.ts';
import { armFault, listFaults } from '../../stripe-standin/testing.ts';
import { startStandIn, type RunningStandIn } from '../../stripe-standin/server.ts';
import { createPastLicense, startPastLicense } from '../support/past-license.ts';
import { startDevServerEnvironment } from '../support/dev-server.ts';
import type { TestEnvironment } from '../support/environment.ts';
import { eventually } from '../support/eventually.ts';
import { readLicenseFacts, invoicesAtStripe, moneyTaken, type LicenseFacts } from '../support/license-facts.ts';
import { createTestAccount, setDefaultCard } from '../support/licenses.ts';

/** Every request that a renewal makes to Stripe. */
const STRIPE_CALLS = [
  { call: 'invoice', match: { method: 'POST', path: '/v1/invoices$' } },
  { call: 'item', match: { method: 'POST', path: '/v1/invoiceitems$' } },
  { call: 'finalize', match: { method: 'POST', path: '/finalize$' } },
  { call: 'pay', match: { method: 'POST', path: '/pay$' } },
] as const;

/** The stand-in's faults of requests. A delay longer than we wait is a time-out of which nobody knows how it ended. */
const FAULTS = [
  { fault: 'delay', ms: 300 },
  { fault: 'timeout_after_success', ms: 30_000 },
  { fault: 'rate_limited' },
  { fault: 'server_error' },
  { fault: 'server_error_after_success' },
  { fault: 'connection_reset' },
] as const satisfies readonly Omit<FaultRule, 'match'>[];

interface Case {
  readonly name: string;
  readonly rules: readonly FaultRule[];
}

const CASES: Case[] = [
  ...STRIPE_CALLS.flatMap(({ call, match }) =>
    FAULTS.map((fault) => ({ name: `${fault.fault} of ${call}`, rules: [{ match, ...fault, times: 1 }] })),
  ),
  ...STRIPE_CALLS.map(({ call, match }) => ({
    name: `${call} done only after we have stopped waiting`,
    rules: [{ match, fault: 'delay', ms: 12_000, times: 1 } as const],
  })),
  {
    name: 'answers so slow that the next try begins while the last one goes on',
    rules: [
      { match: STRIPE_CALLS[0].match, fault: 'delay', ms: 9_000, times: 1 },
      { match: STRIPE_CALLS[1].match, fault: 'delay', ms: 9_000, times: 1 },
      { match: STRIPE_CALLS[2].match, fault: 'delay', ms: 4_000, times: 1 },
    ],
  },
  {
    name: 'the answer to every request lost after success',
    rules: STRIPE_CALLS.map(({ match }) => ({ match, fault: 'server_error_after_success', times: 1 })),
  },
  {
    name: 'a rate limit, an error and a cut connection, one after another, whatever is asked',
    rules: (['rate_limited', 'server_error', 'connection_reset'] as const).map((fault) => ({ fault, times: 2 })),
  },
  {
    name: 'a lost answer, and then none to the question what became of it',
    rules: [
      { match: { method: 'POST', path: '/pay$' }, fault: 'timeout_after_success', ms: 30_000, times: 1 },
      { match: { method: 'GET', path: '/v1/invoices' }, fault: 'server_error', times: 2 },
    ],
  },
];

let server: Awaited<ReturnType<typeof startDevServerEnvironment>>;
let worker: Worker;
let running: Promise<void>;
const standIns = new Map<string, { standIn: RunningStandIn; environment: TestEnvironment }>();
const outcomes = new Map<Case, Promise<{ facts: LicenseFacts; environment: TestEnvironment; left: unknown[] }>>();

beforeAll(async () => {
  server = await startDevServerEnvironment();
  worker = await server.environment.createWorker({
    collect: (charge, inDoubt) => activitiesFor(charge.account).collect(charge, inDoubt),
  });
  running = worker.run();
  for (const one of CASES) {
    const outcome = renewUnderFaults(one);
    outcome.catch(() => undefined);
    outcomes.set(one, outcome);
  }
});

afterAll(async () => {
  worker.shutdown();
  await running;
  await Promise.all([...standIns.values()].map(({ standIn }) => standIn.close()));
  await server.close();
});

/** One worker serves all: each account has a Stripe of its own, so that a fault strikes where it is aimed at. */
function activitiesFor(account: string): Activities {
  const at = standIns.get(account);
  if (!at) throw new Error(`No stand-in for ${account}`);
  return at.environment.activities;
}

test.for(CASES)('$name: charged once, for a period that is there', { timeout: 90_000 }, async (one) => {
  const outcome = await outcomes.get(one);
  if (!outcome) throw new Error('unreachable: every case is begun before the tests');
  const { facts, environment, left } = outcome;
  expect(left, 'every fault has struck').toEqual([]);
  expect(await moneyTaken(environment, facts.license.account)).toEqual({ charges: 1, net: 1900 });
  // A draft that was made after we had stopped waiting for it stays empty, and nobody is ever asked to pay it.
  const asked = (await invoicesAtStripe(environment, facts.license)).filter(
    (invoice) => !invoice.startsWith('draft 0.00'),
  );
  expect(asked).toEqual(['paid 19.00 EUR for period 2']);
  expect(facts.periods.map(({ number }) => number)).toEqual([1, 2]);
  expect(facts.log.filter(({ event }) => event === 'payment_succeeded')).toHaveLength(2);
  expect(facts.features).toContain('editor');
});

async function renewUnderFaults({
  rules,
}: Case): Promise<{ facts: LicenseFacts; environment: TestEnvironment; left: unknown[] }> {
  const standIn = await startStandIn({ quiet: true });
  const stripe = createStripe({ secretKey: 'sk_test_evergreen', baseUrl: standIn.url });
  const environment: TestEnvironment = {
    ...server.environment,
    stripe,
    activities: server.environment.activitiesWith(stripe),
  };
  const account = await createTestAccount(environment);
  standIns.set(account.id, { standIn, environment });
  await setDefaultCard(environment, account.id, 'pm_card_visa');
  const license = await createPastLicense(environment, { account, plan: 'studio-monthly', days: 40 });
  for (const rule of rules) await armFault(standIn, rule);
  await startPastLicense(environment, license);
  const facts = await eventually(
    async () => {
      const now = await readLicenseFacts(environment, license.id);
      return now.license.period?.number === 2 && now;
    },
    { withinMs: 80_000 },
  );
  await eventually(
    async () => (await countDelayedRequests(standIn)) === rules.filter(({ fault }) => fault === 'delay').length,
  );
  return { facts, environment, left: await listFaults(standIn) };
}

/** How many requests were delayed and are done by now, whether or not somebody still waited for them. */
async function countDelayedRequests({ url }: RunningStandIn): Promise<number> {
  const requests: { fault: string | null }[] = JSON.parse(await (await fetch(`${url}/_requests`)).text());
  return requests.filter(({ fault }) => fault === 'delay').length;
}
