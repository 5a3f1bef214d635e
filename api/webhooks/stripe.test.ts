import { Stripe } from 'stripe';
import { expect, test } from 'vitest';
import { recordInvoice } from '../../db/queries/invoices.ts';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { useApi } from '../testing/api.ts';
import { WEBHOOK_SECRET, type ApiResponse } from '../testing/server.ts';

const api = useApi();

function event(id: string, type = 'invoice.paid', invoice = 'in_unknown'): string {
  return JSON.stringify({
    id,
    object: 'event',
    type,
    created: 1_800_000_000,
    data: { object: { id: invoice, object: 'invoice' } },
  });
}

async function deliver(payload: string, options: { secret?: string; timestamp?: number } = {}): Promise<ApiResponse> {
  const { secret = WEBHOOK_SECRET, timestamp = Math.floor(Date.now() / 1000) } = options;
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return await api().call('POST', '/webhooks/stripe', { body: payload, headers: { 'stripe-signature': signature } });
}

test.each([
  ['another secret', () => deliver(event('evt_forged'), { secret: 'whsec_other' })],
  ['an old signature', () => deliver(event('evt_old'), { timestamp: 1_600_000_000 })],
  ['no signature', () => api().call('POST', '/webhooks/stripe', { body: event('evt_bare') })],
])('an event with %s is refused and not stored', async (_what, send) => {
  const answer = await send();
  expect([answer.status, answer.body['code']]).toEqual([400, 'signature_invalid']);
  const rows = await api().db.sql`select id from stripe_events where id in ('evt_forged', 'evt_old', 'evt_bare')`;
  expect(rows).toHaveLength(0);
});

test('an event about an unknown object is stored with that outcome, and handled once', async () => {
  const first = await deliver(event('evt_unknown'));
  expect([first.status, first.body['outcome']]).toEqual([200, 'unknown']);
  const again = await deliver(event('evt_unknown'));
  expect([again.status, again.body['outcome']]).toEqual([200, 'repeated']);
  const rows = await api().db.sql`select outcome from stripe_events where id = 'evt_unknown'`;
  expect(rows).toEqual([{ outcome: 'unknown' }]);
});

test('only the id, the type and the object of an event are stored', async () => {
  await deliver(
    event('evt_short', 'customer.updated', 'cus_ada').replace(
      '"object":"invoice"',
      '"email":"ada@acme.example\\u0000"',
    ),
  );
  const rows = await api().db.sql`select id, type, object_id from stripe_events where id = 'evt_short'`;
  expect(rows).toEqual([{ id: 'evt_short', type: 'customer.updated', object_id: 'cus_ada' }]);
});

test('an event of another type is stored and ignored', async () => {
  const answer = await deliver(event('evt_customer', 'customer.updated', 'cus_x'));
  expect([answer.status, answer.body['outcome']]).toEqual([200, 'ignored']);
});

test('an event about an invoice that no licence waits for has no effect', async () => {
  const license = await insertPurchase(api().db);
  const { period } = license;
  if (!period) throw new Error('A purchase without a period');
  await recordInvoice(api().db, {
    id: 'in_settled',
    licenseId: license.id,
    accountId: license.account,
    periodNumber: 1,
    amount: 5700,
    currency: 'EUR',
    status: 'paid',
    paidAt: period.start,
    span: { start: period.start, end: period.end },
  });
  const answer = await deliver(event('evt_settled', 'invoice.paid', 'in_settled'));
  expect([answer.status, answer.body['outcome']]).toEqual([200, 'not_waiting']);
});

test('a signed body that is not an event is refused', async () => {
  const answer = await deliver(JSON.stringify({ hello: 'world' }));
  expect([answer.status, answer.body['code']]).toEqual([400, 'bad_request']);
});
