import { expect, test } from 'vitest';
import { createCards } from '../../billing/cards.ts';
import { asSystem } from '../../db/as-system.ts';
import { findAccount, type Account } from '../../db/queries/accounts.ts';
import { listPaymentMethods, savePaymentMethod } from '../../db/queries/payment-methods.ts';
import { useDatabase } from '../../db/testing/database.ts';
import { startTestStandIn, type TestStandIn } from '../../stripe-standin/testing.ts';
import { captured, createPayableCharge, invoicesAt, nextAttempt } from './payable-charge.ts';

const db = useDatabase();

async function accountOf(id: string): Promise<Account> {
  const account = await findAccount(asSystem(db()), id);
  if (!account) throw new Error(`No account ${id}`);
  return account;
}

/** The customer adds a card, as through the API. */
async function addCard({ stripe }: TestStandIn, account: string): Promise<void> {
  const cards = createCards({ stripe, db: db() });
  const card = await cards.attach(await accountOf(account), 'pm_card_visa', null);
  if ('refused' in card) throw new Error(card.detail);
  const { id, ...details } = card;
  await savePaymentMethod(db(), { accountId: account, stripeId: id, ...details, isDefault: true });
}

test('R9: a renewal after the customer was deleted at Stripe asks for a card, and is paid with it', async () => {
  await using running = await startTestStandIn();
  const { charge, customer, gateway } = await createPayableCharge(db(), running);
  await running.stripe.customers.del(customer);
  expect(await gateway.collect(charge)).toMatchObject({ type: 'payment_failed', failure: 'no_payment_method' });
  const { stripeCustomerId } = await accountOf(charge.account);
  expect(stripeCustomerId).not.toBe(customer);
  expect(await listPaymentMethods(asSystem(db()), charge.account)).toEqual([]);
  await addCard(running, charge.account);
  expect(await gateway.collect(nextAttempt(charge))).toMatchObject({ type: 'payment_succeeded' });
  expect(await captured(running)).toEqual([1900]);
});

test('R9: an invoice that was open when the customer was deleted is replaced, and paid once', async () => {
  await using running = await startTestStandIn();
  const { charge, customer, gateway } = await createPayableCharge(db(), running, 'pm_card_chargeCustomerFail');
  expect(await gateway.collect(charge)).toMatchObject({ type: 'payment_failed' });
  await running.stripe.customers.del(customer);
  await addCard(running, charge.account);
  expect(await gateway.collect(nextAttempt(charge))).toMatchObject({ type: 'payment_succeeded' });
  expect(await invoicesAt(running)).toEqual(['void 1900', 'paid 1900']);
  expect(await captured(running)).toEqual([1900]);
});

test('R9: a page to add a card opens for an account whose customer was deleted, and two at once get one customer', async () => {
  await using running = await startTestStandIn();
  const { charge, customer } = await createPayableCharge(db(), running);
  await running.stripe.customers.del(customer);
  const cards = createCards({ stripe: running.stripe, db: db() });
  const account = await accountOf(charge.account);
  const options = { successUrl: 'https://a.example/s', cancelUrl: 'https://a.example/c', language: 'en' } as const;
  const open = async (idempotencyId: string) => await cards.startSetup(account, { ...options, idempotencyId });
  const [first, again] = await Promise.all([open('one'), open('two')]);
  expect(first.url).not.toBe(again.url);
  const { data } = await running.stripe.customers.list({ limit: 100 });
  expect(data.map(({ id }) => id)).toEqual([(await accountOf(charge.account)).stripeCustomerId]);
});
