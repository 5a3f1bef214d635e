import { describe, expect, test } from 'vitest';
import { createStripe } from '../../billing/stripe-client.ts';
import { commitTransition } from '../../db/commit.ts';
import { connect } from '../../db/connect.ts';
import { findAccount } from '../../db/queries/accounts.ts';
import { listPaymentMethods } from '../../db/queries/payment-methods.ts';
import { vault } from '../../db/testing/database.ts';
import { periodCharge } from '../../domain/lifecycle/charges.ts';
import { insertTestAccount, insertPurchase, expectStep } from '../../db/testing/fixtures.ts';
import { testStack } from '../../test/support/stack.ts';
import { createCards } from '../../billing/cards.ts';
import type { LicenseClient } from '../licenses/license-client.ts';
import { useApi } from '../testing/api.ts';
import type { ApiResponse, Api } from '../testing/server.ts';

const stripe = () => createStripe({ secretKey: 'sk_test_api', baseUrl: testStack().stripeUrl });

async function add(api: Api, account: string, token: string, idempotencyKey?: string): Promise<ApiResponse> {
  const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
  return await api.call('POST', '/v1/payment-methods', { key: api.keys.admin, body: { account, token }, headers });
}

describe('a card', () => {
  const api = useApi();
  const remove = (account: string, id: unknown) =>
    api().call('DELETE', `/v1/payment-methods/${String(id)}?account=${account}`, { key: api().keys.admin });

  test('whose token works once is added once when the request is repeated because its answer was lost', async () => {
    const { id } = await insertTestAccount(api().db);
    const first = await add(api(), id, 'tok_visa', 'lost-answer');
    expect(first.status, first.text).toBe(201);
    await api().db.sql`delete from idempotency_keys where key = 'lost-answer'`;
    const repeated = await add(api(), id, 'tok_visa', 'lost-answer');
    expect([repeated.status, repeated.body['id']], repeated.text).toEqual([201, first.body['id']]);
    expect(await listPaymentMethods(api().db, id)).toHaveLength(1);
  });

  test('whose removal failed after its row was deleted is detached when the request is repeated', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const { id } = (await add(api(), account, 'pm_card_visa')).body;
    await api().db.sql`delete from payment_methods where account_id = ${account}`;
    expect((await remove(account, id)).status).toBe(200);
    expect((await stripe().paymentMethods.retrieve(String(id))).customer).toBeNull();
    expect((await remove(account, id)).status).toBe(404);
  });

  test('of another account is not detached', async () => {
    const [own, other] = await Promise.all([insertTestAccount(api().db), insertTestAccount(api().db)]);
    await add(api(), own.id, 'pm_card_visa');
    const { id } = (await add(api(), other.id, 'pm_card_visa')).body;
    expect((await remove(own.id, id)).status).toBe(404);
    expect((await stripe().paymentMethods.retrieve(String(id))).customer).not.toBeNull();
  });

  test('that was detached at Stripe cannot become the default: 422, not an outage', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const { id } = (await add(api(), account, 'pm_card_visa')).body;
    await stripe().paymentMethods.detach(String(id));
    const path = `/v1/payment-methods/${String(id)}/default`;
    const answer = await api().call('POST', path, { key: api().keys.admin, body: { account } });
    expect([answer.status, answer.body['code']], answer.text).toEqual([422, 'payment_method_invalid']);
  });

  test('is not refused as invalid when Stripe does not know the customer', async () => {
    const { id } = await insertTestAccount(api().db);
    await api().db.sql`update accounts set stripe_customer_id = 'cus_gone' where id = ${id}`;
    const answer = await add(api(), id, 'pm_card_visa');
    expect([answer.status, answer.body['code']], answer.text).toEqual([500, 'internal_error']);
  });
});

/** How far the API's clock is behind the real one. */
const BEHIND_MS = 18_000;

describe('a card for an account with a licence that does not answer in time', () => {
  let licenseClient: LicenseClient | undefined;
  // A call to Temporal ends at an instant of the real clock. With the API's clock behind, it ends long before the
  // deadline of the request, however slow the machine is.
  const api = useApi({
    overrides: (deps) => {
      ({ licenseClient } = deps);
      return { now: () => Date.now() - BEHIND_MS, requestDeadlineMs: 20_000 };
    },
  });

  test('is added, and the reply says that the licence could not be asked', async () => {
    const bought = await insertPurchase(api().db);
    const due = expectStep(bought, { type: 'renewal_due' }, bought.period?.end ?? 0);
    const charge = periodCharge(due.license)?.key ?? 'none';
    const failed = { charge, invoice: 'in_late', failure: 'card_declined', retryable: true, actionUrl: null };
    const grace = expectStep(due.license, { type: 'payment_failed', ...failed }, due.entry.at);
    await commitTransition(api().db, vault, [due, grace]);
    await licenseClient?.startExisting(grace.license, 0, Date.now() + 20_000);
    const added = await add(api(), bought.account, 'pm_card_visa');
    expect(added.status, added.text).toBe(201);
    expect(added.body['retrying']).toBeNull();
  });
});

describe('without a database behind the cards', () => {
  const unreachable = connect('postgres://user@127.0.0.1:9/none');
  const api = useApi({ overrides: () => ({ cards: createCards({ stripe: stripe(), db: unreachable }) }) });

  test('the answer names the database as unavailable, not the billing provider', async () => {
    const { id } = await insertTestAccount(api().db);
    const answer = await add(api(), id, 'pm_card_visa');
    expect([answer.status, answer.body['code']], answer.text).toEqual([503, 'database_unavailable']);
  });
});

describe('a change of an account', () => {
  const api = useApi();

  test('also changes the name and the address for receipts at Stripe', async () => {
    const { id } = await insertTestAccount(api().db);
    await add(api(), id, 'pm_card_visa');
    const body = { name: 'Acme & Daughters', email: 'new@acme.example' };
    const changed = await api().call('PATCH', `/v1/accounts/${id}`, { key: api().keys.admin, body });
    expect(changed.status, changed.text).toBe(200);
    const customer = (await findAccount(api().db, id))?.stripeCustomerId ?? '';
    expect(await stripe().customers.retrieve(customer)).toMatchObject(body);
  });
});
