import { expect, test } from 'vitest';
import { findCharge } from '../../db/queries/charges.ts';
import { findInvoice } from '../../db/queries/invoices.ts';
import { useDatabase } from '../../db/testing/database.ts';
import type { Charge } from '../../domain/billing/charge.ts';
import { chargeRequest } from '../../domain/lifecycle/attempts.ts';
import { BILLING, type License } from '../../domain/lifecycle/license.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { Scenario } from '../../domain/testing/scenario.ts';
import { armFault, reportDebits, startTestStandIn } from '../../stripe-standin/testing.ts';
import { captured, createPayableCharge, invoicesAt, nextAttempt, setMethod } from './payable-charge.ts';

const db = useDatabase();

const rowOf = ({ key }: Charge) => findCharge(db(), { key });

test('a bank debit is processing, and the check has no outcome until the bank reports it', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running, 'pm_success_de');
  const processing = await gateway.collect(charge);
  expect(processing).toMatchObject({ type: 'payment_processing', charge: charge.key });
  expect(await gateway.collect(charge)).toEqual(processing);
  expect(await gateway.checkPayment(charge)).toBeNull();
  expect(await rowOf(charge)).toMatchObject({ status: 'processing', invoiceId: processing.invoice });
  await reportDebits(running);
  const paid = await gateway.checkPayment(charge);
  expect(paid).toMatchObject({ type: 'payment_succeeded', invoice: processing.invoice });
  expect(await gateway.checkPayment(charge)).toEqual(paid);
  expect(await findInvoice(db(), processing.invoice ?? '')).toMatchObject({ status: 'paid' });
  expect(await captured(running)).toEqual([1900]);
});

test('a processing payment that fails is a failed payment, and the next attempt uses the same invoice', async () => {
  await using running = await startTestStandIn();
  const { charge, customer, gateway } = await createPayableCharge(db(), running, 'pm_insufficientFunds_de');
  const { invoice } = await gateway.collect(charge);
  await reportDebits(running);
  const failed = await gateway.checkPayment(charge);
  expect(failed).toMatchObject({ type: 'payment_failed', invoice, failure: 'insufficient_funds', retryable: true });
  // The answer may be lost: a repetition gives it again, and makes no other attempt.
  expect(await gateway.checkPayment(charge)).toEqual(failed);
  expect(await gateway.collect(charge)).toEqual(failed);
  await setMethod(db(), running, { account: charge.account, customer, token: 'pm_card_visa' });
  expect(await gateway.collect(nextAttempt(charge))).toMatchObject({ type: 'payment_succeeded', invoice });
  expect(await captured(running)).toEqual([1900]);
});

test('a debit whose answer was lost is found processing, not started twice', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running, 'pm_success_de');
  await armFault(running, { match: { path: '/pay$' }, fault: 'server_error_after_success', times: 1 });
  await expect(gateway.collect(charge)).rejects.toThrow();
  expect(await gateway.collect(charge)).toMatchObject({ type: 'payment_processing' });
  expect((await running.stripe.charges.list()).data).toHaveLength(1);
  expect(await invoicesAt(running)).toEqual(['open 1900']);
});

test('the check of a charge that a customer has paid by hand finds the payment', async () => {
  await using running = await startTestStandIn();
  const { charge, customer, gateway } = await createPayableCharge(db(), running, 'pm_card_chargeCustomerFail');
  const { invoice } = await gateway.collect(charge);
  const { id: card } = await running.stripe.paymentMethods.attach('pm_card_visa', { customer });
  await running.stripe.invoices.pay(invoice ?? '', { payment_method: card });
  expect(await gateway.checkPayment(charge)).toMatchObject({ type: 'payment_succeeded', invoice });
  expect(await rowOf(charge)).toMatchObject({ status: 'paid', failure: null });
});

test('the failure of an earlier attempt is no outcome of one under way', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running, 'pm_card_chargeCustomerFail');
  await gateway.collect(charge);
  await armFault(running, { match: { path: '/pay$' }, fault: 'server_error', times: 1 });
  await expect(gateway.collect(nextAttempt(charge))).rejects.toThrow();
  expect(await gateway.checkPayment(nextAttempt(charge))).toBeNull();
});

test('a charge that was never tried has no outcome', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running);
  expect(await gateway.checkPayment(charge)).toBeNull();
});

test('a check repeated after its answer was lost gives the failure again, to a licence that knows the debit as accepted', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running, 'pm_failed_de');
  const { invoice } = await gateway.collect(charge);
  const license = licenseWithAcceptedDebit(charge, invoice ?? '');
  const [open] = license.charges;
  if (!open) throw new Error('The licence has no charge');
  const request = { ...chargeRequest(license, open), license: charge.license, account: charge.account };
  await reportDebits(running);
  const failed = await gateway.checkPayment(request);
  expect(failed).toMatchObject({ type: 'payment_failed', invoice });
  expect(await gateway.checkPayment(request)).toEqual(failed);
});

/** A licence whose charge has this key, and whose debit the bank accepted some seconds after the attempt began. */
function licenseWithAcceptedDebit({ key, at }: Charge, invoice: string): License {
  const { license } = new Scenario('2027-03-01T10:00', {}, 'is declined');
  const [charge] = license.charges;
  if (!charge) throw new Error('The purchase has no charge');
  const pending = {
    ...license,
    clock: at,
    charges: [{ ...charge, key, status: 'pending' as const, attempts: 1, triedAt: at }],
  };
  const outcome = transition(pending, { type: 'payment_processing', charge: key, invoice }, at + 5_000, BILLING);
  if (outcome.kind !== 'moved') throw new Error(`The debit was ${outcome.kind}`);
  return outcome.step.license;
}

test('an invoice paid by hand with a bank debit is processing', async () => {
  await using running = await startTestStandIn();
  const { charge, customer, gateway } = await createPayableCharge(db(), running, 'pm_card_chargeCustomerFail');
  const { invoice } = await gateway.collect(charge);
  const { id: debit } = await running.stripe.paymentMethods.attach('pm_success_de', { customer });
  await running.stripe.invoices.pay(invoice ?? '', { payment_method: debit });
  expect(await gateway.checkPayment(charge)).toMatchObject({ type: 'payment_processing', invoice });
  expect(await rowOf(charge)).toMatchObject({ status: 'processing' });
});
