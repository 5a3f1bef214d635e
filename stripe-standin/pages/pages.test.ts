import { expect, test } from 'vitest';
import { idOf } from '../ids.ts';
import { createCustomerWithCard, createOpenInvoice, listFaults, startTestStandIn } from '../testing.ts';
import { createHostedInvoice, openPage, submitForm } from './testing.ts';

const JSON_CALLER = { authorization: 'Bearer sk_test_evergreen', accept: 'application/json' };

test('the start page says what the stand-in holds and where its API is', async () => {
  await using running = await startTestStandIn();
  await createHostedInvoice(running);
  await running.stripe.customers.create();
  const { status, text, headers } = await openPage(running.url);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toContain('text/html');
  expect(text).toMatch(/<strong>2<\/strong>\s*customers/);
  expect(text).toMatch(/<strong>1<\/strong>\s*invoice</);
  expect(text).toContain('1 open');
  expect(text).toContain(`${running.url}/v1`);
  expect(text).toContain('href="/faults"');
});

test('every page has no script, and its policy forbids scripts', async () => {
  await using running = await startTestStandIn();
  const { url } = await createHostedInvoice(running);
  const [event] = (await running.stripe.events.list()).data;
  const paths = ['/', '/invoices', '/customers', '/events', `/events/${event?.id}`, '/faults', '/nothing'];
  for (const address of [...paths.map((path) => `${running.url}${path}`), url]) {
    const { text, headers } = await openPage(address);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(text).not.toMatch(/<script|<style| style=| on\w+=/);
    expect(text).toContain('<html lang="en">');
    expect(text.match(/<h1>/g)).toHaveLength(1);
  }
  const style = await fetch(`${running.url}/style.css`);
  expect([style.status, style.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
});

test('invoices are listed by customer and status, with links to their pages', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const first = await createHostedInvoice(running);
  const second = await createHostedInvoice(running);
  await stripe.invoices.pay(second.id);
  const customer = idOf((await stripe.invoices.retrieve(first.id)).customer);
  const all = (await openPage(`${running.url}/invoices`)).text;
  expect(all).toContain(first.url);
  expect(all).toContain(second.url);
  expect(all).toContain('Owner');
  for (const query of ['status=open', `customer=${customer}`]) {
    const { text } = await openPage(`${running.url}/invoices?${query}`);
    expect(text).toContain(first.url);
    expect(text).not.toContain(second.url);
  }
});

test('customers link to their invoices, events to what was sent', async () => {
  await using running = await startTestStandIn();
  const { id } = await createCustomerWithCard(running.stripe, 'pm_card_visa');
  await createOpenInvoice(running.stripe, id);
  const customers = (await openPage(`${running.url}/customers`)).text;
  expect(customers).toContain('owner@example.com');
  expect(customers).toMatch(new RegExp(`/invoices\\?customer=${id}"[^>]*>\\s*1 invoice<`));
  const [event] = (await running.stripe.events.list({ type: 'customer.created' })).data;
  expect((await openPage(`${running.url}/events`)).text).toContain(`/events/${event?.id}`);
  expect((await openPage(`${running.url}/events/${event?.id}`)).text).toContain(
    '&quot;type&quot;: &quot;customer.created',
  );
});

test('a list of more than fifty continues on the next page', async () => {
  await using running = await startTestStandIn();
  for (let index = 0; index < 51; index++) await running.stripe.customers.create({ name: `Customer ${index}` });
  const first = (await openPage(`${running.url}/customers`)).text;
  expect(first).not.toContain('Customer 0<');
  const older = /href="(\/customers\?starting_after=\w+)"/.exec(first)?.[1] ?? '';
  const second = (await openPage(`${running.url}${older}`)).text;
  expect(second).toContain('Customer 0<');
  expect(second).not.toContain('Customer 1<');
  expect(second).not.toContain('Older');
});

test('a fault is armed, listed and cleared on the page', async () => {
  await using running = await startTestStandIn();
  const url = `${running.url}/faults`;
  const fields = { fault: 'rate_limited', times: '2', path: '/pay$', event: '', ms: '', action: 'arm' };
  expect((await submitForm(url, fields)).status).toBe(303);
  expect(await listFaults(running)).toEqual([{ fault: 'rate_limited', match: { path: '/pay$' }, times: 2, left: 2 }]);
  expect((await openPage(url)).text).toContain('/pay$');
  await submitForm(url, { action: 'clear' });
  expect(await listFaults(running)).toEqual([]);
});

test('a fault that is not valid is not armed, and the page says why', async () => {
  await using running = await startTestStandIn();
  const response = await submitForm(`${running.url}/faults`, { fault: 'delay', times: '0', action: 'arm' });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('times must be a whole number of at least 1');
  expect(await listFaults(running)).toEqual([]);
});

test.each([
  ['/nothing', 404],
  ['/_nothing', 404],
  ['/v1/customers', 401],
  ['/v1/customers/%zz', 401],
  ['/events/evt_none', 404],
  ['/customers?starting_after=cus_none', 404],
])('a browser that opens %s gets a page with status %d that leads on', async (path, status) => {
  await using running = await startTestStandIn();
  const page = await openPage(`${running.url}${path}`);
  expect(page.status).toBe(status);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(page.text).toContain('The <a href="/">overview</a>');
});

test.each([
  ['/nothing', 404],
  ['/v1/nothing', 404],
  ['/v1/customers/%zz', 404],
  ['/v1/customers/cus_none', 404],
])('a program that calls %s gets the error of Stripe as JSON', async (path, status) => {
  await using running = await startTestStandIn();
  const response = await fetch(`${running.url}${path}`, { headers: JSON_CALLER });
  expect(response.status).toBe(status);
  expect(JSON.parse(await response.text())).toMatchObject({ error: { type: 'invalid_request_error' } });
});
