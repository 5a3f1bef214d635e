import type { Stripe } from 'stripe';
import { expect, test } from 'vitest';
import { idOf } from './ids.ts';
import { startTestStandIn, type TestStandIn } from './testing.ts';

async function refundPayment({ stripe }: TestStandIn, card: string): Promise<Stripe.Refund> {
  const intent = await stripe.paymentIntents.create({
    amount: 1900,
    currency: 'eur',
    payment_method: card,
    confirm: true,
  });
  return stripe.refunds.create({ payment_intent: intent.id });
}

const processRefunds = async ({ url }: TestStandIn): Promise<{ id: string; status: string }[]> =>
  JSON.parse(await (await fetch(`${url}/_refunds`, { method: 'POST' })).text());

test('a refund to an ordinary card succeeds immediately and does not change later', async () => {
  await using running = await startTestStandIn();
  expect((await refundPayment(running, 'pm_card_visa')).status).toBe('succeeded');
  expect(await processRefunds(running)).toEqual([]);
});

test('a pending refund succeeds when the bank processes it', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const refund = await refundPayment(running, 'pm_card_pendingRefund');
  expect(refund.status).toBe('pending');
  expect(await processRefunds(running)).toMatchObject([{ id: refund.id, status: 'succeeded' }]);
  expect((await stripe.refunds.retrieve(refund.id)).status).toBe('succeeded');
  const [event] = (await stripe.events.list({ type: 'refund.updated' })).data;
  expect(event?.data.previous_attributes).toEqual({ status: 'pending' });
  expect(await processRefunds(running)).toEqual([]);
});

test('a refund that fails later no longer counts as refunded, and can be made again', async () => {
  await using running = await startTestStandIn();
  const { stripe } = running;
  const refund = await refundPayment(running, 'pm_card_refundFail');
  expect(refund.status).toBe('succeeded');
  const charge = idOf(refund.charge) ?? '';
  expect(await stripe.charges.retrieve(charge)).toMatchObject({ refunded: true, amount_refunded: 1900 });
  expect(await processRefunds(running)).toMatchObject([{ id: refund.id, status: 'failed' }]);
  expect((await stripe.refunds.retrieve(refund.id)).failure_reason).toBe('expired_or_canceled_card');
  expect(await stripe.charges.retrieve(charge)).toMatchObject({ refunded: false, amount_refunded: 0 });
  expect((await stripe.events.list({ type: 'refund.failed' })).data).toHaveLength(1);
  expect((await stripe.refunds.create({ charge })).amount).toBe(1900);
});
