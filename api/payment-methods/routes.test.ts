import { Stripe } from 'stripe';
import { describe, expect, test } from 'vitest';
import { createStripe } from '../../billing/stripe-client.ts';
import { commitTransition } from '../../db/commit.ts';
import { connect } from '../../db/connect.ts';
import { findAccount } from '../../db/queries/accounts.ts';
import { recordInvoice } from '../../db/queries/invoices.ts';
import { listPaymentMethods } from '../../db/queries/payment-methods.ts';
import { vault } from '../../db/testing/database.ts';
import { periodCharge } from '../../domain/lifecycle/charges.ts';
import { insertTestAccount, insertPurchase, expectStep, firstPeriodOf } from '../../db/testing/fixtures.ts';
import { testStack } from '../../test/support/stack.ts';
import { createCards } from '../../billing/cards.ts';
import type { LicenseClient } from '../licenses/license-client.ts';
import { useApi } from '../testing/api.ts';
import { createProviderInvoice } from '../testing/provider-invoice.ts';
import { enterTestCard } from '../testing/test-card.ts';
import { TEST_ORIGIN, WEBHOOK_SECRET, type ApiResponse, type Api } from '../testing/server.ts';

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

  test('is added for an account whose customer is gone at Stripe (R9)', async () => {
    const { id } = await insertTestAccount(api().db);
    await api().db.sql`update accounts set stripe_customer_id = 'cus_gone' where id = ${id}`;
    const answer = await add(api(), id, 'pm_card_visa');
    expect([answer.status, answer.body['code']], answer.text).toEqual([201, undefined]);
  });
});

/** How far the API's clock is behind the real one. */
const BEHIND_MS = 18_000;

describe('the default card', () => {
  const api = useApi();
  const remove = (account: string, id: unknown) =>
    api().call('DELETE', `/v1/payment-methods/${String(id)}?account=${account}`, { key: api().keys.admin });

  test('stays while a licence renews by itself, and goes once another card is the default', async () => {
    const { id: license, account } = await insertPurchase(api().db);
    const { id } = (await add(api(), account, 'pm_card_visa')).body;
    const refused = await remove(account, id);
    expect([refused.status, refused.body['code'], refused.body['about']], refused.text).toEqual([
      409,
      'payment_method_in_use',
      { licenses: [license] },
    ]);
    expect((await stripe().paymentMethods.retrieve(String(id))).customer).not.toBeNull();
    await add(api(), account, 'pm_card_mastercard');
    expect((await remove(account, id)).status).toBe(200);
  });

  test('goes where no licence renews by itself', async () => {
    const bought = await insertPurchase(api().db);
    const { account } = bought;
    const off = expectStep(bought, { type: 'set_auto_renew', on: false }, bought.period?.start ?? 0);
    await commitTransition(api().db, vault, [off]);
    const { id } = (await add(api(), account, 'pm_card_visa')).body;
    expect((await remove(account, id)).status).toBe(200);
  });
});

describe('a setup on the provider’s page', () => {
  const api = useApi();

  async function start(account: string, body: object = {}): Promise<{ id: string; url: string }> {
    const started = await api().call('POST', '/v1/payment-methods/setups', {
      key: api().keys.admin,
      body: { account, ...body },
    });
    expect(started.status, started.text).toBe(201);
    return { id: String(started.body['id']), url: String(started.body['url']) };
  }

  const complete = (account: string, id: string) =>
    api().call('POST', `/v1/payment-methods/setups/${id}/complete`, { key: api().keys.admin, body: { account } });

  async function report(session: string, event: string): Promise<ApiResponse> {
    const payload = JSON.stringify({
      id: event,
      object: 'event',
      type: 'checkout.session.completed',
      created: 1_800_000_000,
      data: { object: { id: session, object: 'checkout.session' } },
    });
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET });
    return await api().call('POST', '/webhooks/stripe', { body: payload, headers: { 'stripe-signature': signature } });
  }

  test('leads back to where the person was, and its card becomes the default', async () => {
    const { id: account } = await insertTestAccount(api().db);
    await add(api(), account, 'pm_card_mastercard');
    const { id, url } = await start(account, { return_path: `/${account}/licences/lic_1?do=renew` });
    const open = await complete(account, id);
    expect([open.status, open.body['code']]).toEqual([409, 'setup_not_complete']);
    expect(await enterTestCard(url, 'pm_card_visa')).toBe(
      `${TEST_ORIGIN}/portal/${account}/billing/card-added?setup=${id}&next=%2F${account}%2Flicences%2Flic_1%3Fdo%3Drenew`,
    );
    const added = await complete(account, id);
    expect([added.status, added.body['last4'], added.body['default']], added.text).toEqual([200, '4242', true]);
    expect((await listPaymentMethods(api().db, account)).map(({ last4 }) => last4)).toEqual(['4242', '4444']);
  });

  test('adds its card once, whether the portal or the provider reports it, and how often', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const { id, url } = await start(account);
    await enterTestCard(url, 'pm_card_visa');
    const reports = await Promise.all([report(id, 'evt_setup_1'), complete(account, id), complete(account, id)]);
    expect(reports.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(reports[0].body['outcome']).toBe('card_added');
    expect(await listPaymentMethods(api().db, account)).toHaveLength(1);
    // Another card has become the default since: a late report leaves it so.
    await add(api(), account, 'pm_card_mastercard');
    expect((await report(id, 'evt_setup_2')).body['outcome']).toBe('card_added');
    expect((await complete(account, id)).body['default']).toBe(false);
  });

  test('does not bring back a card that was removed', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const { id, url } = await start(account);
    await enterTestCard(url, 'pm_card_visa');
    const { body } = await complete(account, id);
    await api().call('DELETE', `/v1/payment-methods/${String(body['id'])}?account=${account}`, {
      key: api().keys.admin,
    });
    expect((await report(id, 'evt_setup_late')).body['outcome']).toBe('unknown');
    expect((await complete(account, id)).status).toBe(404);
    expect(await listPaymentMethods(api().db, account)).toHaveLength(0);
  });

  test('of another account is not found', async () => {
    const [own, other] = await Promise.all([insertTestAccount(api().db), insertTestAccount(api().db)]);
    const { id, url } = await start(other.id);
    await enterTestCard(url, 'pm_card_visa');
    expect((await complete(own.id, id)).status).toBe(404);
    expect(await listPaymentMethods(api().db, own.id)).toHaveLength(0);
  });

  test.each(['//evil.example', 'https://evil.example', String.raw`/\evil.example`, 'licences', '/a b'])(
    'cannot lead to %s afterwards',
    async (path) => {
      const { id: account } = await insertTestAccount(api().db);
      const body = { account, return_path: path };
      const started = await api().call('POST', '/v1/payment-methods/setups', { key: api().keys.admin, body });
      expect(started.status).toBe(422);
    },
  );
});

describe('the PDF file of an invoice', () => {
  const api = useApi();

  test('is the provider’s, with a link that works', async () => {
    const license = await insertPurchase(api().db);
    const { period } = license;
    if (!period) throw new Error('A purchase without a period');
    const id = await createProviderInvoice();
    const span = { start: period.start, end: period.end };
    const invoice = { id, accountId: license.account, amount: 5700, currency: 'EUR' } as const;
    await recordInvoice(api().db, { ...invoice, status: 'open', ...firstPeriodOf(license, span) });
    const found = await api().call('GET', `/v1/invoices/${id}/pdf`, { key: api().keys.admin });
    expect(found.status, found.text).toBe(200);
    const file = await fetch(String(found.body['url']));
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  });
});

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
