import { expect, test } from 'vitest';
import { createRefundFollowing } from '../../activities/billing/follow-refunds.ts';
import { createGateway, type Gateway } from '../../billing/gateway.ts';
import { asSystem } from '../../db/as-system.ts';
import { findCharge } from '../../db/queries/charges.ts';
import { findInvoice } from '../../db/queries/invoices.ts';
import {
  findRefund,
  listRefunds,
  noteReportedRefund,
  refundId,
  retryRefund,
  settleRefund,
} from '../../db/queries/refunds.ts';
import { useDatabase } from '../../db/testing/database.ts';
import type { Charge } from '../../domain/billing/charge.ts';
import { armFault, startTestStandIn, type TestStandIn } from '../../stripe-standin/testing.ts';
import { clientRefused, createPayableCharge, LINE } from './payable-charge.ts';

const db = useDatabase();

/** A charge that is paid with the card. */
async function pay(running: TestStandIn, card?: string) {
  const payable = await createPayableCharge(db(), running, card);
  const paid = await payable.gateway.collect(payable.charge);
  return { ...payable, paid, invoice: paid.invoice ?? '' };
}

/** The time of the next look has come for the refund of the invoice, if there is one. */
async function comeDue(invoice: string): Promise<void> {
  await db().sql`update refunds set next_look_at = now() where invoice_id = ${invoice} and next_look_at is not null`;
}

const refundOf = async (invoice: string) => await findRefund(asSystem(db()), refundId(invoice));
const statuses = async (invoice: string, charge: Charge) => [
  (await refundOf(invoice))?.status,
  (await findInvoice(db(), invoice))?.status,
  (await findCharge(db(), { key: charge.key }))?.status,
];
const refundsAt = async ({ stripe }: TestStandIn) =>
  (await stripe.refunds.list()).data.map(({ amount, status }) => `${status} ${amount}`).toReversed();
/** Somebody refunds a part of an invoice at Stripe. */
async function refundAtStripe({ stripe }: TestStandIn, invoice: string, amount: number): Promise<void> {
  const { data } = await stripe.invoicePayments.list({ invoice });
  const intent = data[0]?.payment.payment_intent;
  if (typeof intent !== 'string') throw new Error('An invoice that nobody has paid');
  await stripe.refunds.create({ payment_intent: intent, amount });
}
const processRefunds = async ({ url }: TestStandIn) => await fetch(`${url}/_refunds`, { method: 'POST' });

test('a refund that is repeated is made once, and the charge stays paid for', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway, paid, invoice } = await pay(running);
  const refunded = { type: 'payment_refunded', invoice };
  expect(await gateway.refundInvoice(invoice)).toEqual(refunded);
  expect(await gateway.refundInvoice(invoice)).toEqual(refunded);
  expect(await refundsAt(running)).toEqual(['succeeded 1900']);
  expect(await statuses(invoice, charge)).toEqual(['succeeded', 'refunded', 'refunded']);
  expect(await gateway.collect(charge)).toEqual(paid);
});

test('R7: a refund that is not possible waits for somebody of support, who notes how the money was returned', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running);
  const free = { amount: 0, currency: 'EUR' } as const;
  const { invoice } = await gateway.collect({ ...charge, lines: [{ ...LINE, amount: free }], amount: free });
  const id = invoice ?? '';
  expect(await gateway.refundInvoice(id)).toMatchObject({ type: 'payment_refunded' });
  expect(await refundOf(id)).toMatchObject({ status: 'failed', failure: 'not_paid_by_card', nextLookAt: null });
  const waiting = await listRefunds(asSystem(db()), { accountId: charge.account, waiting: true }, {});
  expect(waiting.data.map(({ invoiceId }) => invoiceId)).toEqual([id]);
  const note = 'Bank transfer 4711';
  expect(await settleRefund(asSystem(db()), refundId(id), { settledBy: 'key_1', note })).toMatchObject({ note });
  expect(await statuses(id, charge)).toEqual(['settled', 'refunded', 'refunded']);
  expect(await settleRefund(asSystem(db()), refundId(id), { settledBy: 'key_1', note })).toBeNull();
});

test('R7: a refund that Stripe refuses is asked for again for a week, then waits, and is made once Stripe allows it', async () => {
  await using running = await startTestStandIn();
  const { charge, invoice } = await pay(running);
  let isRefused = true;
  const refusal = { code: 'insufficient_funds', message: 'Your available balance is too low.' };
  const stripe = clientRefused(running, (request) => isRefused && request === 'POST /v1/refunds', refusal);
  const gateway: Gateway = createGateway({ stripe, db: db() });
  const follow = createRefundFollowing({ stripe, db: db() });
  await gateway.refundInvoice(invoice);
  let tries = 1;
  for (; (await refundOf(invoice))?.nextLookAt !== null; tries += 1) {
    await comeDue(invoice);
    await follow();
    expect(tries).toBeLessThan(20);
  }
  expect(tries).toBe(7);
  expect(await refundOf(invoice)).toMatchObject({ status: 'failed', failure: 'insufficient_funds', refusals: 7 });
  expect(await statuses(invoice, charge)).toEqual(['failed', 'paid', 'paid']);
  isRefused = false;
  expect(await follow()).toBe(0);
  await retryRefund(asSystem(db()), refundId(invoice));
  expect(await follow()).toBe(1);
  expect(await statuses(invoice, charge)).toEqual(['succeeded', 'refunded', 'refunded']);
  expect(await refundsAt(running)).toEqual(['succeeded 1900']);
  expect(await retryRefund(asSystem(db()), refundId(invoice))).toBeNull();
});

test('S4: a refund that is pending counts as refunded only when the bank has made it', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway, invoice } = await pay(running, 'pm_card_pendingRefund');
  const follow = createRefundFollowing({ stripe: running.stripe, db: db() });
  await gateway.refundInvoice(invoice);
  expect(await statuses(invoice, charge)).toEqual(['pending', 'paid', 'paid']);
  await comeDue(invoice);
  await follow();
  expect(await statuses(invoice, charge)).toEqual(['pending', 'paid', 'paid']);
  await processRefunds(running);
  expect(await noteReportedRefund(db(), invoice)).toBe(true);
  await follow();
  expect(await statuses(invoice, charge)).toEqual(['succeeded', 'refunded', 'refunded']);
  expect(await refundsAt(running)).toEqual(['succeeded 1900']);
});

test('S4: a refund that comes back after it has succeeded is no refund, and is made again', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway, invoice } = await pay(running, 'pm_card_refundFail');
  const follow = createRefundFollowing({ stripe: running.stripe, db: db() });
  await gateway.refundInvoice(invoice);
  expect(await statuses(invoice, charge)).toEqual(['succeeded', 'refunded', 'refunded']);
  await processRefunds(running);
  await noteReportedRefund(db(), invoice);
  await follow();
  expect(await statuses(invoice, charge)).toEqual(['failed', 'paid', 'paid']);
  expect(await refundOf(invoice)).toMatchObject({ failure: 'expired_or_canceled_card', refusals: 1 });
  await comeDue(invoice);
  await follow();
  expect(await refundsAt(running)).toEqual(['failed 1900', 'succeeded 1900']);
  expect(await statuses(invoice, charge)).toEqual(['succeeded', 'refunded', 'refunded']);
});

test('money that somebody returns at Stripe is known, and nothing more is asked for', async () => {
  await using running = await startTestStandIn();
  const { charge, invoice } = await pay(running);
  const follow = createRefundFollowing({ stripe: running.stripe, db: db() });
  await refundAtStripe(running, invoice, 900);
  expect(await noteReportedRefund(db(), invoice)).toBe(true);
  await follow();
  expect(await refundOf(invoice)).toMatchObject({ wanted: false, status: 'succeeded', refunded: 900 });
  expect(await statuses(invoice, charge)).toEqual(['succeeded', 'paid', 'paid']);
  expect(await noteReportedRefund(db(), 'in_unknown')).toBe(false);
});

test('a withdrawal after a part was returned at Stripe returns the rest', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway, invoice } = await pay(running);
  await refundAtStripe(running, invoice, 900);
  await noteReportedRefund(db(), invoice);
  await gateway.refundInvoice(invoice);
  expect(await refundsAt(running)).toEqual(['succeeded 900', 'succeeded 1000']);
  expect(await statuses(invoice, charge)).toEqual(['succeeded', 'refunded', 'refunded']);
});

test.each(['server_error_after_success', 'timeout_after_success'] as const)(
  'a refund whose answer is lost (%s) is found, and made once',
  async (fault) => {
    await using running = await startTestStandIn();
    const { charge, gateway, invoice } = await pay(running);
    await armFault(running, { fault, match: { method: 'POST', path: '/v1/refunds' }, times: 1, ms: 100 });
    await gateway.refundInvoice(invoice).catch(() => undefined);
    await gateway.refundInvoice(invoice);
    expect(await refundsAt(running)).toEqual(['succeeded 1900']);
    expect(await statuses(invoice, charge)).toEqual(['succeeded', 'refunded', 'refunded']);
  },
);
