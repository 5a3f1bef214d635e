import { expect, test } from 'vitest';
import { findCharge } from '../../db/queries/charges.ts';
import { findInvoice } from '../../db/queries/invoices.ts';
import { useDatabase } from '../../db/testing/database.ts';
import { startTestStandIn } from '../../stripe-standin/testing.ts';
import { createPayableCharge, LINE } from './payable-charge.ts';

const db = useDatabase();

test('a refund that is repeated is made once, and the charge stays paid for', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running);
  const paid = await gateway.collect(charge);
  const invoice = paid.invoice ?? '';
  const refunded = { type: 'payment_refunded', invoice };
  expect(await gateway.refundInvoice(invoice)).toEqual(refunded);
  expect(await gateway.refundInvoice(invoice)).toEqual(refunded);
  expect((await running.stripe.refunds.list()).data.map(({ amount }) => amount)).toEqual([1900]);
  expect(await findCharge(db(), { key: charge.key })).toMatchObject({ status: 'refunded', invoiceId: invoice });
  expect(await gateway.collect(charge)).toEqual(paid);
});

test('a refund that is not possible is noted on the invoice', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running);
  const free = { amount: 0, currency: 'EUR' } as const;
  const { invoice } = await gateway.collect({ ...charge, lines: [{ ...LINE, amount: free }], amount: free });
  expect(await gateway.refundInvoice(invoice ?? '')).toMatchObject({ type: 'payment_refunded' });
  expect(await findInvoice(db(), invoice ?? '')).toMatchObject({
    status: 'paid',
    failure: expect.stringContaining('not refunded'),
  });
});
