import { expect, test } from 'vitest';
import { expectStripeError, startTestStandIn, type TestStandIn } from '../testing.ts';
import { openPage, submitForm } from './testing.ts';

async function openSession({ stripe }: TestStandIn): Promise<{ id: string; url: string; customer: string }> {
  const { id: customer } = await stripe.customers.create();
  const { id, url } = await stripe.checkout.sessions.create({
    mode: 'setup',
    customer,
    currency: 'eur',
    success_url: 'http://127.0.0.1:1/back?setup={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://127.0.0.1:1/cancelled',
    metadata: { account: 'acct_1' },
  });
  return { id, url: String(url), customer };
}

test('a card that is chosen on the page belongs to the customer, who is sent back with the id of the session', async () => {
  await using running = await startTestStandIn();
  const { id, url, customer } = await openSession(running);
  const { text } = await openPage(url);
  expect(text).toContain('http://127.0.0.1:1/cancelled');
  expect([...text.matchAll(/docs\.stripe\.com/g)]).toHaveLength(4);
  const back = await submitForm(url, { card: 'pm_card_visa' });
  expect([back.status, back.headers.get('location')]).toEqual([303, `http://127.0.0.1:1/back?setup=${id}`]);
  const session = await running.stripe.checkout.sessions.retrieve(id, { expand: ['setup_intent.payment_method'] });
  expect(session).toMatchObject({
    status: 'complete',
    url: null,
    setup_intent: { status: 'succeeded', payment_method: { customer, card: { last4: '4242' } } },
  });
  expect((await running.stripe.events.list({ type: 'checkout.session.completed' })).data).toHaveLength(1);
  await submitForm(url, { card: 'pm_card_amex' });
  expect((await running.stripe.paymentMethods.list({ customer })).data).toHaveLength(1);
});

test('a number can be typed, and a card that is declined leaves the page open', async () => {
  await using running = await startTestStandIn();
  const { id, url, customer } = await openSession(running);
  expect(await (await submitForm(url, { number: '1234' })).text()).toContain('There is no such test card.');
  expect(await (await submitForm(url, { card: 'pm_card_chargeDeclinedExpiredCard' })).text()).toContain(
    '<p role="alert">Your card has expired.</p>',
  );
  expect((await running.stripe.checkout.sessions.retrieve(id)).status).toBe('open');
  await submitForm(url, { card: 'pm_card_visa', number: '5555 5555 5555 4444' });
  const [method] = (await running.stripe.paymentMethods.list({ customer })).data;
  expect(method?.card?.brand).toBe('mastercard');
});

test('a challenged card is saved once the customer has completed 3D Secure', async () => {
  await using running = await startTestStandIn();
  const { id, url } = await openSession(running);
  const page = String((await submitForm(url, { number: '4000002500003155' })).headers.get('location'));
  expect((await running.stripe.checkout.sessions.retrieve(id)).status).toBe('open');
  const secret = String(new URL(page).searchParams.get('client_secret'));
  const back = await submitForm(page, { client_secret: secret, outcome: 'complete' });
  expect(back.headers.get('location')).toBe(url);
  const onward = await fetch(url, { redirect: 'manual' });
  expect(onward.headers.get('location')).toBe(`http://127.0.0.1:1/back?setup=${id}`);
});

test('a session expires after 24 hours', async () => {
  let now = Date.now();
  await using running = await startTestStandIn({ clock: () => now });
  const { id, url } = await openSession(running);
  now += 86_401_000;
  expect((await openPage(url)).status).toBe(410);
  expect(await (await submitForm(url, { card: 'pm_card_visa' })).text()).toContain('This page has expired');
  expect(await running.stripe.checkout.sessions.retrieve(id)).toMatchObject({ status: 'expired', url: null });
});

test('a session needs a customer and an address to go back to', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const { id: customer } = await stripe.customers.create();
  const refused = [
    { mode: 'setup', customer },
    { mode: 'setup', customer, success_url: 'javascript:alert(1)' },
    { mode: 'setup', customer: 'cus_none', success_url: 'http://127.0.0.1:1/' },
  ] as const;
  for (const session of refused) {
    const { type } = await expectStripeError(stripe.checkout.sessions.create(session));
    expect(type).toBe('StripeInvalidRequestError');
  }
});
