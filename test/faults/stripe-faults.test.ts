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
import { startAll } from '../support/start-all.ts';

/** The requests that a renewal makes to Stripe. */
const STRIPE_CALLS = [
  { call: 'invoice', match: { method: 'POST', path: '/v1/invoices$' } },
  { call: 'item', match: { method: 'POST', path: '/v1/invoiceitems$' } },
  { call: 'finalize', match: { method: 'POST', path: '/finalize$' } },
  { call: 'pay', match: { method: 'POST', path: '/pay$' } },
] as const;

/** The stand-in's request faults. A delay longer than our timeout leaves the outcome of the request unknown. */
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
    name: `${call} completed only after our timeout`,
    rules: [{ match, fault: 'delay', ms: 12_000, times: 1 } as const],
  })),
  {
    name: 'responses so slow that the next attempt starts while the previous one is in progress',
    rules: [
      { match: STRIPE_CALLS[0].match, fault: 'delay', ms: 9_000, times: 1 },
      { match: STRIPE_CALLS[1].match, fault: 'delay', ms: 9_000, times: 1 },
      { match: STRIPE_CALLS[2].match, fault: 'delay', ms: 4_000, times: 1 },
    ],
  },
  {
    name: 'the response to every request lost after success',
    rules: STRIPE_CALLS.map(({ match }) => ({ match, fault: 'server_error_after_success', times: 1 })),
  },
  {
    name: 'a rate limit, an error and a reset connection in turn, on any request',
    rules: (['rate_limited', 'server_error', 'connection_reset'] as const).map((fault) => ({ fault, times: 2 })),
  },
  {
    name: 'a lost response to the payment, and errors when it is looked up',
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
let resultOf: (testCase: Case) => Promise<{ facts: LicenseFacts; environment: TestEnvironment; left: unknown[] }>;

beforeAll(async () => {
  server = await startDevServerEnvironment();
  worker = await server.environment.createWorker({
    collect: (charge) => activitiesFor(charge.account).collect(charge),
  });
  running = worker.run();
  resultOf = startAll(CASES, renewUnderFaults);
});

afterAll(async () => {
  worker.shutdown();
  await running;
  await Promise.all([...standIns.values()].map(({ standIn }) => standIn.close()));
  await server.close();
});

/** One worker serves all accounts, but each account has its own stand-in, so that a fault affects only its own case. */
function activitiesFor(account: string): Activities {
  const found = standIns.get(account);
  if (!found) throw new Error(`No stand-in for ${account}`);
  return found.environment.activities;
}

test.for(CASES)('a renewal with $name is charged once and gets its period', { timeout: 90_000 }, async (testCase) => {
  const { facts, environment, left } = await resultOf(testCase);
  expect(left, 'every fault was applied').toEqual([]);
  expect(await moneyTaken(environment, facts.license.account)).toEqual({ charges: 1, net: 1900 });
  // A draft created after our timeout stays empty and is never payable.
  const payable = (await invoicesAtStripe(environment, facts.license)).filter(
    (invoice) => !invoice.startsWith('draft 0.00'),
  );
  expect(payable).toEqual(['paid 19.00 EUR for period 2']);
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
      const current = await readLicenseFacts(environment, license.id);
      return current.license.period?.number === 2 && current;
    },
    { withinMs: 80_000 },
  );
  await eventually(
    async () => (await countDelayedRequests(standIn)) === rules.filter(({ fault }) => fault === 'delay').length,
  );
  return { facts, environment, left: await listFaults(standIn) };
}

/** The number of delayed requests that are complete, including those that the client had given up. */
async function countDelayedRequests({ url }: RunningStandIn): Promise<number> {
  const requests: { fault: string | null }[] = JSON.parse(await (await fetch(`${url}/_requests`)).text());
  return requests.filter(({ fault }) => fault === 'delay').length;
}
