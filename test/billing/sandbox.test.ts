import { expect, test } from 'vitest';
import { createSandboxBilling } from '../../activities/billing/sandbox.ts';
import { findCharge } from '../../db/queries/charges.ts';
import { findInvoice } from '../../db/queries/invoices.ts';
import { useDatabase } from '../../db/testing/database.ts';
import { DAY_MS, insertSandboxCopy, START } from '../../db/testing/fixtures.ts';
import type { Charge } from '../../domain/billing/charge.ts';
import { sandboxInvoiceId } from '../../domain/billing/sandbox-outcome.ts';
import { chargeRequest, startPeriodAttempt } from '../../domain/lifecycle/attempts.ts';

const db = useDatabase();

const AT = START + 400 * DAY_MS;

/** The renewal of a licence in a sandbox; `token`: the payment method on file. */
async function createCharge(token?: string): Promise<Charge> {
  const license = await insertSandboxCopy(db());
  if (token !== undefined) await setMethod(license.account, token);
  const [charge] = startPeriodAttempt(license, AT);
  if (!charge) throw new Error('Nothing to charge');
  return chargeRequest(license, charge);
}

async function setMethod(account: string, token: string): Promise<void> {
  await db().sql`insert into payment_methods (account_id, stripe_id, brand, last4, exp_month, exp_year, is_default)
    values (${account}, ${token}, 'visa', '4242', 12, 2099, true)`;
}

test('a charge and its invoice in a sandbox carry the time of its test clock', async () => {
  const billing = createSandboxBilling({ db: db() });
  const charge = await createCharge();
  const { event, at } = await billing.collect(charge);
  expect([event.type, at]).toEqual(['payment_failed', AT]);
  const id = sandboxInvoiceId(charge);
  expect(await findInvoice(db(), id)).toMatchObject({ status: 'open', createdAt: AT, paidAt: null });
  expect(await findCharge(db(), { key: charge.key })).toMatchObject({ status: 'failed', createdAt: AT, triedAt: AT });

  // Paid later: it was still created then.
  await setMethod(charge.account, 'pm_card_visa');
  const later = { ...charge, attempt: 2, invoice: id, at: AT + DAY_MS };
  const paid = await billing.collect(later);
  expect(paid.event.type).toBe('payment_succeeded');
  expect(await findInvoice(db(), id)).toMatchObject({ status: 'paid', createdAt: AT, paidAt: AT + DAY_MS });
  expect(await billing.collect({ ...later, attempt: 3 })).toMatchObject({ event: paid.event });
});

test.each([
  ['pm_success_de', 'payment_succeeded', 'paid'],
  ['pm_insufficientFunds_de', 'payment_failed', 'failed'],
] as const)('a debit of %s is processing, cannot be voided, and ends at the check: %s', async (token, type, status) => {
  const billing = createSandboxBilling({ db: db() });
  const charge = await createCharge(token);
  const processing = await billing.collect(charge);
  expect(processing.event).toMatchObject({ type: 'payment_processing', charge: charge.key });
  expect(await billing.collect(charge)).toEqual(processing);
  expect(await billing.voidCharge(charge)).toEqual(processing);
  const ended = await billing.checkPayment(charge);
  expect(ended?.event.type).toBe(type);
  expect(await billing.checkPayment(charge)).toEqual(ended);
  expect(await findCharge(db(), { key: charge.key })).toMatchObject({ status });
});

test('a failed charge is voided, and a paid one refunded once', async () => {
  const billing = createSandboxBilling({ db: db() });
  const failed = await createCharge();
  const { event } = await billing.collect(failed);
  expect((await billing.voidCharge(failed)).event).toEqual({ type: 'charge_voided', charge: failed.key });
  expect(await findInvoice(db(), event.invoice ?? '')).toMatchObject({ status: 'void' });

  const paid = await createCharge('pm_card_visa');
  const { event: payment } = await billing.collect(paid);
  const invoice = payment.invoice ?? '';
  const refunded = await billing.refundInvoice(invoice);
  expect(refunded).toEqual({ event: { type: 'payment_refunded', invoice }, at: AT });
  expect(await billing.refundInvoice(invoice)).toEqual(refunded);
  expect(await findCharge(db(), { key: paid.key })).toMatchObject({ status: 'refunded' });
});
