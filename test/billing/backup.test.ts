import { expect, test } from 'vitest';
import { findCharge } from '../../db/queries/charges.ts';
import { setLicenseCards } from '../../db/queries/license-labels.ts';
import { useDatabase } from '../../db/testing/database.ts';
import { armFault, startTestStandIn, type TestStandIn } from '../../stripe-standin/testing.ts';
import { captured, createPayableCharge, nextAttempt, setMethod } from './payable-charge.ts';

const db = useDatabase();

/** A charge of a licence with a card of its own and a backup, and another default. */
async function chargeOf(running: TestStandIn, tokens: { readonly own: string | null; readonly backup: string | null }) {
  const { charge, customer, gateway } = await createPayableCharge(db(), running);
  const { account, license } = charge;
  const add = async (token: string | null) =>
    token === null ? null : await setMethod(db(), running, { account, customer, token });
  const cards = { paymentMethod: await add(tokens.own), backupPaymentMethod: await add(tokens.backup) };
  await setMethod(db(), running, { account, customer, token: 'pm_card_amex' });
  expect(await setLicenseCards(db(), { id: license, accountId: account }, cards)).toBe(true);
  return { charge, gateway, cards };
}

/** The last four digits of the cards that Stripe was asked to charge, oldest first. */
async function asked({ stripe }: TestStandIn): Promise<(string | undefined)[]> {
  const { data } = await stripe.charges.list({ limit: 100 });
  return data.map(({ payment_method_details }) => payment_method_details?.card?.last4 ?? undefined).toReversed();
}

test('a licence’s own card pays, and neither its backup nor the default is asked', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await chargeOf(running, { own: 'pm_card_mastercard', backup: 'pm_card_visa' });
  expect(await gateway.collect(charge)).toMatchObject({ type: 'payment_succeeded' });
  expect(await asked(running)).toEqual(['4444']);
});

test('the backup pays in the same attempt when the own card is declined, and the charge is paid once', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await chargeOf(running, { own: 'pm_card_chargeCustomerFail', backup: 'pm_card_visa' });
  const paid = await gateway.collect(charge);
  expect(paid).toMatchObject({ type: 'payment_succeeded' });
  expect(await gateway.collect(charge)).toEqual(paid);
  expect(await captured(running)).toEqual([1900]);
  expect(await asked(running)).toHaveLength(2);
});

test('an attempt that is lost while a card is asked goes on with the backup when it is repeated, and charges once', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await chargeOf(running, { own: 'pm_card_chargeCustomerFail', backup: 'pm_card_visa' });
  await armFault(running, { match: { path: '/pay$' }, fault: 'server_error', times: 1 });
  await expect(gateway.collect(charge)).rejects.toThrow();
  expect(await gateway.collect(charge)).toMatchObject({ type: 'payment_succeeded' });
  expect(await captured(running)).toEqual([1900]);
});

test('a card that the bank has refused for good is not asked again for the charge; the backup is', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway, cards } = await chargeOf(running, {
    own: 'pm_card_radarBlock',
    backup: 'pm_card_chargeCustomerFail',
  });
  expect(await gateway.collect(charge)).toMatchObject({ failure: 'generic_decline', retryable: true });
  expect(await findCharge(db(), { key: charge.key })).toMatchObject({ refusedMethods: [cards.paymentMethod] });
  expect(await asked(running)).toHaveLength(2);
  expect(await gateway.collect(nextAttempt(charge))).toMatchObject({ failure: 'generic_decline' });
  expect(await asked(running)).toHaveLength(3);
});

test('a card that is refused for good is asked no more, also when it is the only one', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await chargeOf(running, { own: 'pm_card_radarBlock', backup: null });
  expect(await gateway.collect(charge)).toMatchObject({ failure: 'fraudulent', retryable: false });
  expect(await gateway.collect(nextAttempt(charge))).toMatchObject({ failure: 'fraudulent', retryable: false });
  expect(await asked(running)).toHaveLength(1);
});
