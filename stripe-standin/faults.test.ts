import { expect, test } from 'vitest';
import { armFault, clearFaults, listFaults, createClient, startTestStandIn, expectStripeError } from './testing.ts';
import { parseFaultRule } from './fault-rule.ts';
import { Faults } from './faults.ts';
import type { LoggedRequest } from './request-log.ts';

const fetchRequests = async ({ url }: { url: string }): Promise<LoggedRequest[]> =>
  JSON.parse(await (await fetch(`${url}/_requests`)).text());

test('a rate limit occurs as often as set, then no more', async () => {
  await using running = await startTestStandIn();
  const { customers } = running.stripe;
  await armFault(running, { fault: 'rate_limited', times: 2 });
  for (let attempt = 0; attempt < 2; attempt++)
    expect(await expectStripeError(customers.create())).toMatchObject({
      type: 'StripeRateLimitError',
      code: 'rate_limit',
    });
  expect(await listFaults(running)).toEqual([]);
  expect((await customers.create()).object).toBe('customer');
  expect((await customers.list()).data).toHaveLength(1);
});

test('a server error before execution writes nothing', async () => {
  await using running = await startTestStandIn();
  await armFault(running, { fault: 'server_error', match: { method: 'post', path: '^/v1/customers' }, times: 1 });
  expect((await running.stripe.customers.list()).data).toEqual([]);
  expect(await expectStripeError(running.stripe.customers.create())).toMatchObject({
    type: 'StripeAPIError',
    statusCode: 500,
  });
  expect((await running.stripe.customers.list()).data).toEqual([]);
});

test('a server error after execution keeps what was written', async () => {
  await using running = await startTestStandIn();
  await armFault(running, { fault: 'server_error_after_success', times: 1 });
  const stripe = createClient(running, { maxNetworkRetries: 2 });
  expect((await expectStripeError(stripe.customers.create())).statusCode).toBe(500);
  expect((await stripe.customers.list()).data).toHaveLength(1);
});

test('after a time-out that hid a success, a retry with the same key returns the first result', async () => {
  await using running = await startTestStandIn();
  await armFault(running, { fault: 'timeout_after_success', times: 1 });
  const client = createClient(running, { timeout: 100 });
  const key = { idempotencyKey: 'key-1' };
  expect((await expectStripeError(client.customers.create({ name: 'Ada' }, key))).type).toBe('StripeConnectionError');
  const again = await running.stripe.customers.create({ name: 'Ada' }, key);
  expect((await running.stripe.customers.list()).data.map(({ id }) => id)).toEqual([again.id]);
  expect(await fetchRequests(running)).toMatchObject([
    { fault: 'timeout_after_success', status: null, idempotency_key: 'key-1' },
    { fault: null, status: 200, replayed: true, idempotency_key: 'key-1' },
    { method: 'GET', path: '/v1/customers' },
  ]);
});

test('a connection that is reset before execution writes nothing', async () => {
  await using running = await startTestStandIn();
  await armFault(running, { fault: 'connection_reset', times: 2 });
  expect((await expectStripeError(running.stripe.customers.create())).type).toBe('StripeConnectionError');
  expect((await running.stripe.customers.list()).data).toEqual([]);
});

test('a delayed request succeeds later', async () => {
  await using running = await startTestStandIn();
  await armFault(running, { fault: 'delay', ms: 50, times: 1 });
  const start = performance.now();
  expect((await running.stripe.customers.create()).object).toBe('customer');
  expect(performance.now() - start).toBeGreaterThanOrEqual(49);
});

test('a fault without a limit stays armed until it is cleared', async () => {
  await using running = await startTestStandIn();
  await armFault(running, { fault: 'rate_limited' });
  for (let attempt = 0; attempt < 3; attempt++) await expectStripeError(running.stripe.customers.create());
  expect(await listFaults(running)).toEqual([{ fault: 'rate_limited', match: {}, times: null, left: null }]);
  await clearFaults(running);
  expect(await listFaults(running)).toEqual([]);
  expect((await running.stripe.customers.create()).object).toBe('customer');
});

test.each([
  [null, 'JSON object'],
  [{ fault: 'earthquake' }, 'one of delay'],
  [{ fault: 'delay', times: 0 }, 'times'],
  [{ fault: 'delay', ms: 'soon' }, 'ms'],
  [{ fault: 'delay', match: { verb: 'GET' } }, 'method, path and event'],
  [{ fault: 'delay', match: { path: 5 } }, 'match.path'],
])('the rule %o is rejected and the error names %s', (rule, message) => {
  expect(() => parseFaultRule(rule)).toThrow(message);
});

test('a rule that is not valid JSON or has an invalid regular expression is rejected', async () => {
  expect(() => new Faults().arm({ fault: 'delay', match: { path: '(' } })).toThrow('regular expression');
  await using running = await startTestStandIn();
  const response = await fetch(`${running.url}/_faults`, { method: 'POST', body: '{' });
  expect(response.status).toBe(400);
});
