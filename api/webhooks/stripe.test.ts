import { Stripe } from 'stripe';
import { expect, test } from 'vitest';
import { insertPurchase, recordFirstInvoice } from '../../db/testing/fixtures.ts';
import { createStripe } from '../../billing/stripe-client.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { testStack } from '../../test/support/stack.ts';
import { createCustomerWithCard, createOpenInvoice } from '../../stripe-standin/testing.ts';
import type { LicenseClient } from '../licenses/license-client.ts';
import { useApi } from '../testing/api.ts';
import { WEBHOOK_SECRET, type ApiResponse } from '../testing/server.ts';

let licenseClient: LicenseClient | undefined;
const api = useApi({
  overrides: (deps) => {
    ({ licenseClient } = deps);
    return {};
  },
});

function event(id: string, type = 'invoice.paid', invoice = 'in_unknown', metadata?: unknown): string {
  return JSON.stringify({
    id,
    object: 'event',
    type,
    created: 1_800_000_000,
    data: { object: { id: invoice, object: 'invoice', ...(metadata === undefined ? {} : { metadata }) } },
  });
}

/** A licence whose workflow has started. No worker serves it: what it is sent waits. */
async function startLicense(): Promise<License> {
  const license = await insertPurchase(api().db);
  await licenseClient?.startExisting(license, Date.now(), Date.now() + 20_000);
  return license;
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

test.each(['invoice.paid', 'invoice.payment_failed', 'invoice.voided'])(
  '%s of a stored invoice is reported to its licence, whatever the licence is waiting for',
  async (type) => {
    const license = await startLicense();
    await recordFirstInvoice(api().db, license, `in_${license.id}`);
    const answer = await deliver(event(`evt_${license.id}`, type, `in_${license.id}`));
    expect([answer.status, answer.body['outcome']]).toEqual([200, 'signalled']);
  },
);

test('an invoice that is not stored is reported to the licence that its metadata names', async () => {
  const { id } = await startLicense();
  const answer = await deliver(event('evt_metadata', 'invoice.paid', 'in_new', { license: id, period: '1' }));
  expect([answer.status, answer.body['outcome']]).toEqual([200, 'signalled']);
});

test.each([[null], [{}], [{ license: 7 }], [{ license: '../x' }], ['lic_1']])(
  'an invoice with the metadata %j belongs to no licence',
  async (metadata) => {
    const id = `evt_${Buffer.from(JSON.stringify(metadata)).toString('hex')}`;
    const answer = await deliver(event(id, 'invoice.paid', 'in_foreign', metadata));
    expect([answer.status, answer.body['outcome']]).toEqual([200, 'unknown']);
  },
);

test('an invoice of a licence that has no running workflow is answered as ended', async () => {
  const license = await insertPurchase(api().db);
  await recordFirstInvoice(api().db, license, 'in_ended');
  const answer = await deliver(event('evt_ended', 'invoice.paid', 'in_ended'));
  expect([answer.status, answer.body['outcome']]).toEqual([200, 'ended']);
});

test.each(['refund.created', 'refund.updated', 'refund.failed', 'charge.refunded'])(
  'S4: %s has the worker ask about the refund, also where somebody has refunded at Stripe',
  async (type) => {
    const license = await insertPurchase(api().db);
    const stripe = createStripe({ secretKey: 'sk_test_api', baseUrl: testStack().stripeUrl });
    const customer = await createCustomerWithCard(stripe, 'pm_card_visa');
    const { id: invoice } = await createOpenInvoice(stripe, customer.id);
    await stripe.invoices.pay(invoice);
    const { data } = await stripe.invoicePayments.list({ invoice });
    const intent = data[0]?.payment.payment_intent;
    const report = (id: string) =>
      deliver(
        JSON.stringify({
          id,
          object: 'event',
          type,
          created: 1_800_000_000,
          data: { object: { id: 're_1', object: 'refund', payment_intent: intent } },
        }),
      );
    // Stripe reports what it does for others, too.
    expect((await report(`evt_foreign_${license.id}`)).body['outcome']).toBe('unknown');
    await recordFirstInvoice(api().db, license, invoice);
    expect((await report(`evt_${license.id}`)).body['outcome']).toBe('refund_noted');
    const [row] = await api().db.sql`
      select wanted, status, next_look_at <= now() as due from refunds where invoice_id = ${invoice}`;
    expect(row).toEqual({ wanted: false, status: 'pending', due: true });
  },
);

test('a signed body that is not an event is refused', async () => {
  const answer = await deliver(JSON.stringify({ hello: 'world' }));
  expect([answer.status, answer.body['code']]).toEqual([400, 'bad_request']);
});
