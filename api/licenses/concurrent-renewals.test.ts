import { expect, test } from 'vitest';
import { savePaymentMethod } from '../../db/queries/payment-methods.ts';
import { insertMember, insertSession } from '../../db/testing/people.ts';
import { createAdminClient, daysFromNow, idsOf } from '../testing/admin-client.ts';
import { useLiveApi } from '../testing/live-api.ts';

const api = useLiveApi();
const { get, post, createAccount, purchase, license, invoices, moveSandboxClock } = createAdminClient(api);

/** Sends fifty renewals at once, and returns the one answer that all of them got. */
async function renewFiftyTimes(id: string): Promise<Readonly<Record<string, unknown>>> {
  const answers = await Promise.all(Array.from({ length: 50 }, () => post(`/v1/licenses/${id}/renew`)));
  const [first] = answers;
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size, first?.text).toBe(1);
  expect(first?.status, first?.text).toBe(200);
  return first?.body ?? {};
}

test('fifty renewals of a trial at once charge once and get the same answer', async () => {
  const bought = await purchase(await createAccount('pm_card_visa'), { trial: true });
  const id = String(bought.body['id']);
  expect(await renewFiftyTimes(id)).toMatchObject({ state: 'active', period: { number: 1 } });
  expect(await invoices(id)).toEqual([expect.objectContaining({ status: 'paid', period: 1 })]);
});

test('fifty renewals of a licence in grace at once charge once', async () => {
  const source = await createAccount('pm_card_visa');
  await purchase(source, { plan: 'team-annual' });
  const { body: sandbox } = await post('/v1/sandboxes', { account: source });
  const account = String(sandbox['account']);
  const [id = ''] = idsOf(await get(`/v1/licenses?account=${account}`));
  await saveCard(account, 'pm_card_chargeCustomerFail');
  await moveSandboxClock(String(sandbox['id']), daysFromNow(368));
  expect((await license(id))['state']).toBe('grace');
  const [unpaid] = await invoices(id);
  expect(unpaid).toMatchObject({ status: 'open', period: 2, failure: expect.any(String) });

  await saveCard(account, 'pm_card_visa');
  expect(await renewFiftyTimes(id)).toMatchObject({ state: 'active', period: { number: 2 } });
  const attempts = Number(unpaid?.['attempts']) + 1;
  const ofPeriod2 = (await invoices(id)).filter(({ period }) => period === 2);
  expect(ofPeriod2).toEqual([expect.objectContaining({ id: unpaid?.['id'], status: 'paid', attempts })]);
});

test('a renewal is not joined by the same person who acts in another account: there is no such licence there', async () => {
  const account = await createAccount('pm_card_visa');
  const elsewhere = await createAccount('pm_card_visa');
  const id = String((await purchase(account, { trial: true })).body['id']);
  const { person } = await insertMember(api().db, { account, role: 'owner' });
  await insertMember(api().db, { account: elsewhere, role: 'owner', person });
  const { token: session } = await insertSession(api().db, person);
  const renewIn = (acting: string) =>
    api().call('POST', `/v1/licenses/${id}/renew`, { session, body: {}, headers: { 'evergreen-account': acting } });
  const own = Array.from({ length: 5 }, () => renewIn(account));
  const others = Array.from({ length: 20 }, () => renewIn(elsewhere));
  expect((await Promise.all(own)).map(({ status }) => status)).toEqual(own.map(() => 200));
  expect((await Promise.all(others)).map(({ status }) => status)).toEqual(others.map(() => 404));
});

/** Gives an account in a sandbox a default card. Payments there are simulated by the card's token. */
async function saveCard(accountId: string, stripeId: string): Promise<void> {
  const card = { accountId, stripeId, brand: 'visa', last4: '4242', expMonth: 12, expYear: 2099, isDefault: true };
  await savePaymentMethod(api().db, card);
}
