import { expect, test } from 'vitest';
import { createGateway } from '../../billing/gateway.ts';
import { findCharge } from '../../db/queries/charges.ts';
import { findInvoice } from '../../db/queries/invoices.ts';
import { useDatabase } from '../../db/testing/database.ts';
import type { Charge } from '../../domain/billing/charge.ts';
import { armFault, reportDebits, startTestStandIn } from '../../stripe-standin/testing.ts';
import {
  captured,
  clientRefused,
  createPayableCharge,
  invoicesAt,
  LINE,
  nextAttempt,
  setMethod,
  START,
} from './payable-charge.ts';

const db = useDatabase();
const DAY_MS = 86_400_000;

const rowOf = ({ key }: Charge) => findCharge(db(), { key });
const voided = ({ key }: Charge) => ({ type: 'charge_voided', charge: key });

test('a charge that was never tried is voided without an invoice', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running);
  expect(await gateway.voidCharge(charge)).toEqual(voided(charge));
  expect(await rowOf(charge)).toBeNull();
  expect(await invoicesAt(running)).toEqual([]);
});

test('a voided charge is collected again by an invoice of the next generation', async () => {
  await using running = await startTestStandIn();
  const { charge, customer, gateway } = await createPayableCharge(db(), running, 'pm_card_chargeCustomerFail');
  const { invoice } = await gateway.collect(charge);
  expect(await gateway.voidCharge(charge)).toEqual(voided(charge));
  expect(await gateway.voidCharge(charge)).toEqual(voided(charge));
  expect(await rowOf(charge)).toMatchObject({ status: 'void', generation: 1, invoiceId: null });
  expect(await findInvoice(db(), invoice ?? '')).toMatchObject({ status: 'void' });
  await setMethod(db(), running, { account: charge.account, customer, token: 'pm_card_visa' });
  const again = { ...charge, at: charge.at + 1000 };
  expect(await gateway.collect(again)).toMatchObject({ type: 'payment_succeeded' });
  expect(await invoicesAt(running)).toEqual(['void 1900', 'paid 1900']);
  expect(await captured(running)).toEqual([1900]);
});

test.each([
  ['an open invoice', '/pay$', ['void 1900']],
  ['a draft', '/finalize$', []],
] as const)('an attempt that left %s which no row names is voided', async (_left, path, remaining) => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running);
  await armFault(running, { match: { method: 'POST', path }, fault: 'server_error', times: 1 });
  await expect(gateway.collect(charge)).rejects.toThrow();
  expect(await rowOf(charge)).toMatchObject({ status: 'pending', invoiceId: null });
  expect(await gateway.voidCharge(charge)).toEqual(voided(charge));
  expect(await invoicesAt(running)).toEqual(remaining);
  expect(await gateway.collect(nextAttempt(charge))).toMatchObject({ type: 'payment_succeeded' });
  expect(await captured(running)).toEqual([1900]);
});

test('a payment whose answer was lost is found by the void', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running);
  await armFault(running, { match: { path: '/pay$' }, fault: 'server_error_after_success', times: 1 });
  await expect(gateway.collect(charge)).rejects.toThrow();
  expect(await gateway.voidCharge(charge)).toMatchObject({ type: 'payment_succeeded', charge: charge.key });
  expect(await rowOf(charge)).toMatchObject({ status: 'paid' });
});

test('a payment of a later attempt whose answer was lost is found, although the licence knows an earlier invoice', async () => {
  await using running = await startTestStandIn();
  const { charge, customer, gateway } = await createPayableCharge(db(), running, 'pm_card_chargeCustomerFail');
  const { invoice } = await gateway.collect(charge);
  await setMethod(db(), running, { account: charge.account, customer, token: 'pm_card_visa' });
  // The span of a late payment moves, so that the attempt makes another invoice.
  const span = { start: START + DAY_MS, end: LINE.period.end + DAY_MS };
  const lines = [{ ...LINE, period: span }];
  const later = { ...nextAttempt(charge), span, lines, invoice: invoice ?? null };
  await armFault(running, { match: { path: '/pay$' }, fault: 'server_error_after_success', times: 1 });
  await expect(gateway.collect(later)).rejects.toThrow();
  expect(await gateway.voidCharge(later)).toMatchObject({ type: 'payment_succeeded' });
  expect(await captured(running)).toEqual([1900]);
});

test('an invoice paid by hand in the moment of the void is paid', async () => {
  await using running = await startTestStandIn();
  const { charge, customer, gateway } = await createPayableCharge(db(), running, 'pm_card_chargeCustomerFail');
  const { invoice } = await gateway.collect(charge);
  const { id: card } = await running.stripe.paymentMethods.attach('pm_card_visa', { customer });
  await running.stripe.invoices.pay(invoice ?? '', { payment_method: card });
  expect(await gateway.voidCharge(charge)).toMatchObject({ type: 'payment_succeeded', invoice });
  expect(await findInvoice(db(), invoice ?? '')).toMatchObject({ status: 'paid' });
});

test('a processing payment cannot be voided; once it has failed, it can', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running, 'pm_failed_de');
  const processing = await gateway.collect(charge);
  expect(await gateway.voidCharge(charge)).toEqual(processing);
  expect(await rowOf(charge)).toMatchObject({ status: 'processing' });
  await reportDebits(running);
  expect(await gateway.voidCharge(charge)).toEqual(voided(charge));
  expect(await invoicesAt(running)).toEqual(['void 1900']);
});

test('R7: a void that Stripe keeps refusing is noted for an operator and never taken as done, until Stripe allows it', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running, 'pm_card_chargeCustomerFail');
  const { invoice } = await gateway.collect(charge);
  const refusal = { message: 'This invoice cannot be voided.' };
  const withoutVoids = clientRefused(running, (request) => request.endsWith('/void'), refusal);
  const refused = createGateway({ stripe: withoutVoids, db: db() });
  await expect(refused.voidCharge(charge, 1)).rejects.toThrow('cannot be voided');
  expect(await findInvoice(db(), invoice ?? '')).toMatchObject({ failure: 'generic_decline' });
  await expect(refused.voidCharge(charge, 50)).rejects.toThrow('cannot be voided');
  expect(await findInvoice(db(), invoice ?? '')).toMatchObject({ failure: expect.stringContaining('not voided') });
  expect(await gateway.voidCharge(charge, 51)).toEqual(voided(charge));
  expect(await findInvoice(db(), invoice ?? '')).toMatchObject({ status: 'void', failure: null });
});
