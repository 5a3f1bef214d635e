import { expect, test } from 'vitest';
import { noteReportedRefund, recordRefundReport, refundId, requestRefund } from '../../db/queries/refunds.ts';
import { insertPurchase, recordFirstInvoice } from '../../db/testing/fixtures.ts';
import { useApi } from '../testing/api.ts';
import { idsOf } from '../testing/admin-client.ts';

const api = useApi();
const admin = () => ({ key: api().keys.admin });

/** A paid invoice whose refund was refused for a week. */
async function refusedRefund() {
  const license = await insertPurchase(api().db);
  const invoice = `in_${license.id}`;
  await recordFirstInvoice(api().db, license, invoice);
  await requestRefund(api().db, invoice);
  const refused = { status: 'failed', providerId: null, refunded: 0, failure: 'charge_disputed' } as const;
  const report = { ...refused, isFull: false, isFinal: false };
  await recordRefundReport(api().db, invoice, report, { refusals: 7, nextLookAt: null });
  return { account: license.account, invoice, id: refundId(invoice) };
}

test('a refund that was refused for a week is in the list of those that wait, and is asked for again at once', async () => {
  const { account, invoice, id } = await refusedRefund();
  const waiting = await api().call('GET', `/v1/refunds?waiting=true&account=${account}`, admin());
  expect(idsOf(waiting)).toEqual([id]);
  const refund = await api().call('GET', `/v1/refunds/${id}`, admin());
  expect(refund.body).toMatchObject({
    object: 'refund',
    invoice,
    status: 'failed',
    wanted: true,
    failure: 'charge_disputed',
    waiting: true,
    next_look_at: null,
  });
  const retried = await api().call('POST', `/v1/refunds/${id}/retry`, admin());
  expect(retried.body).toMatchObject({ status: 'failed', waiting: false, next_look_at: expect.any(String) });
  expect(idsOf(await api().call('GET', `/v1/refunds?waiting=true&account=${account}`, admin()))).toEqual([]);
});

test('a refund that is settled by hand counts as returned, once, and the customer sees it on the invoice', async () => {
  const { account, invoice, id } = await refusedRefund();
  const key = await api().customerKey(account);
  const before = await api().call('GET', `/v1/invoices/${invoice}`, { key });
  expect(before.body).toMatchObject({
    status: 'paid',
    refund: { status: 'failed', returned: { amount: 0, currency: 'EUR' } },
  });
  const settle = (note: string) => api().call('POST', `/v1/refunds/${id}/settle`, { ...admin(), body: { note } });
  expect((await settle('')).body['code']).toBe('validation_failed');
  const settled = await settle('Bank transfer 4711');
  expect(settled.body).toMatchObject({ status: 'settled', waiting: false, note: 'Bank transfer 4711' });
  const again = await settle('Bank transfer 4712');
  expect([again.status, again.body['code']]).toEqual([409, 'refund_over']);
  expect((await api().call('POST', `/v1/refunds/${id}/retry`, admin())).body['code']).toBe('refund_over');
  const after = await api().call('GET', `/v1/invoices/${invoice}`, { key });
  expect(after.body).toMatchObject({ status: 'refunded', refund: { status: 'settled' } });
  expect(after.text).not.toContain('4711');
  // What Stripe reports afterwards changes nothing.
  await noteReportedRefund(api().db, invoice);
  expect((await api().call('GET', `/v1/refunds/${id}`, admin())).body).toMatchObject({ next_look_at: null });
});

test('customers and products do not read refunds', async () => {
  const { account } = await refusedRefund();
  for (const key of [await api().customerKey(account), api().keys.product]) {
    const refused = await api().call('GET', '/v1/refunds', { key });
    expect([refused.status, refused.body['code']]).toEqual([403, 'forbidden']);
  }
});
