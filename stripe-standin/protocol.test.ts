import { Stripe } from 'stripe';
import { expect, test } from 'vitest';
import { parseForm } from './form.ts';
import { startTestStandIn, expectStripeError } from './testing.ts';

test('a form is parsed by its brackets, encoded or not, and no key can change a prototype', () => {
  expect(parseForm('a=1&b[c]=2&b%5Bd%5D=%26&e[]=x&e[]=y&f[0][g]=z&h=&i=a+b')).toEqual({
    a: '1',
    b: { c: '2', d: '&' },
    e: { 0: 'x', 1: 'y' },
    f: { 0: { g: 'z' } },
    h: '',
    i: 'a b',
  });
  const hostile = parseForm('__proto__[polluted]=1&constructor[prototype][polluted]=1&bad=%zz');
  expect({}).not.toHaveProperty('polluted');
  expect(hostile['bad']).toBe('%zz');
});

test('only test keys are accepted', async () => {
  await using running = await startTestStandIn();
  const { port } = running;
  for (const key of ['sk_live_secret', 'sk_test_', 'nonsense']) {
    const stripe = new Stripe(key, { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0 });
    expect(await expectStripeError(stripe.customers.list())).toMatchObject({
      type: 'StripeAuthenticationError',
      statusCode: 401,
    });
  }
  expect((await fetch(`${running.url}/v1/customers`)).status).toBe(401);
  const basic = `Basic ${Buffer.from('sk_test_evergreen:').toString('base64')}`;
  expect((await fetch(`${running.url}/v1/customers`, { headers: { authorization: basic } })).status).toBe(200);
});

test('replies have the request id and the version; errors have a link to the documentation', async () => {
  await using running = await startTestStandIn();
  const { lastResponse } = await running.stripe.customers.create();
  expect(lastResponse.requestId).toMatch(/^req_/);
  expect(lastResponse.apiVersion).toBe(Stripe.API_VERSION);
  const error = await expectStripeError(running.stripe.customers.retrieve('cus_none'));
  expect(error).toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
    message: "No such customer: 'cus_none'",
    param: 'id',
  });
  expect(error.doc_url).toBe('https://stripe.com/docs/error-codes/resource-missing');
  expect(error.requestId).toMatch(/^req_/);
});

const call = (
  url: string,
  init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> },
): Promise<Response> =>
  fetch(url, { ...init, headers: { authorization: 'Bearer sk_test_evergreen', ...init.headers } });

test.each([
  ['customers', 'colour=blue', 'parameter_unknown', 'colour'],
  ['customers', 'address[planet]=earth', 'parameter_unknown', 'address[planet]'],
  ['customers', 'address=Street', null, 'address'],
  ['customers', 'balance=1.5', 'parameter_invalid_integer', 'balance'],
  ['customers', 'preferred_locales[x]=de', null, 'preferred_locales'],
  ['customers', `metadata[${'k'.repeat(41)}]=v`, null, 'metadata'],
  ['invoices', '', 'parameter_missing', 'customer'],
  ['invoices', 'customer=cus_none', 'resource_missing', 'customer'],
  ['payment_intents', 'amount=500', 'parameter_missing', 'currency'],
  ['payment_intents', 'amount=500&currency=eur&confirm=maybe', null, 'confirm'],
  ['payment_methods', 'type=card', 'parameter_missing', 'card'],
  ['refunds', 'payment_intent=pi_none', 'resource_missing', 'payment_intent'],
])('POST %s with "%s" is rejected with %s at %s', async (resource, body, code, param) => {
  await using running = await startTestStandIn();
  const response = await call(`${running.url}/v1/${resource}`, { method: 'POST', body });
  expect(response.status).toBe(400);
  const { error }: { error: Record<string, unknown> } = JSON.parse(await response.text());
  expect(error).toMatchObject({ type: 'invalid_request_error', param });
  expect(error['code'] ?? null).toBe(code);
});

test('JSON, unknown addresses and bodies that are too large are rejected', async () => {
  await using running = await startTestStandIn();
  const url = `${running.url}/v1/customers`;
  const json = { 'content-type': 'application/json' };
  expect((await call(url, { method: 'POST', body: '{}', headers: json })).status).toBe(400);
  expect((await call(`${running.url}/v1/subscriptions`, { method: 'POST' })).status).toBe(404);
  expect((await call(url, { method: 'POST', body: `name=${'x'.repeat(1_100_000)}` })).status).toBe(400);
  expect((await fetch(`${running.url}/_health`)).status).toBe(200);
  expect((await fetch(`${running.url}/_unknown`)).status).toBe(404);
});
