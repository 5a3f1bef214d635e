import { expect, test } from 'vitest';
import { createGateway } from '../../billing/gateway.ts';
import { findCharge } from '../../db/queries/charges.ts';
import { findInvoice } from '../../db/queries/invoices.ts';
import { useDatabase } from '../../db/testing/database.ts';
import type { Charge } from '../../domain/billing/charge.ts';
import { armFault, startTestStandIn } from '../../stripe-standin/testing.ts';
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

const rowOf = ({ key }: Charge) => findCharge(db(), { key });

test('the intent is stored before Stripe is asked, and the repetition makes one invoice', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running);
  await armFault(running, { match: { method: 'POST', path: '/v1/invoices$' }, fault: 'server_error', times: 1 });
  await expect(gateway.collect(charge)).rejects.toThrow();
  expect(await rowOf(charge)).toMatchObject({ status: 'pending', attempts: 1, invoiceId: null, lines: [LINE] });
  expect(await gateway.collect(charge)).toMatchObject({ type: 'payment_succeeded', charge: charge.key });
  expect(await invoicesAt(running)).toEqual(['paid 1900']);
});

test('an invoice keeps its number, and the name and address that it was made out to, whatever changes later', async () => {
  await using running = await startTestStandIn();
  const { charge, customer, gateway } = await createPayableCharge(db(), running, 'pm_card_chargeCustomerFail');
  const address = { line1: 'Speicherstr. 4', postal_code: '20457', city: 'Hamburg', country: 'DE' };
  await running.stripe.customers.update(customer, { name: 'Nordlicht Studio GmbH', address });
  const { invoice } = await gateway.collect(charge);
  await running.stripe.customers.update(customer, { name: 'Nordlicht AG', address: '' });
  await gateway.collect(nextAttempt(charge));
  const printed = await running.stripe.invoices.retrieve(invoice ?? '');
  expect(await findInvoice(db(), invoice ?? '')).toMatchObject({
    number: printed.number,
    billedName: 'Nordlicht Studio GmbH',
    billedLine1: 'Speicherstr. 4',
    billedLine2: null,
    billedPostalCode: '20457',
    billedCity: 'Hamburg',
    billedCountry: 'DE',
    attempts: 2,
  });
  expect(printed.number).toMatch(/^[0-9A-Z]+-0001$/);
});

test('an outcome lost between payment and answer is found, and the charge is paid once', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running);
  await armFault(running, { match: { path: '/pay$' }, fault: 'server_error_after_success', times: 1 });
  await expect(gateway.collect(charge)).rejects.toThrow();
  expect(await rowOf(charge)).toMatchObject({ status: 'pending' });
  const event = await gateway.collect(charge);
  expect(event).toMatchObject({ type: 'payment_succeeded', amount: { amount: 1900, currency: 'EUR' } });
  expect(await captured(running)).toEqual([1900]);
  expect(await rowOf(charge)).toMatchObject({ status: 'paid', invoiceId: event.invoice });
});

test('a key that is paid is never charged again, whatever is repeated, and Stripe is not asked', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running);
  const paid = await gateway.collect(charge);
  await fetch(`${running.url}/_requests`, { method: 'DELETE' });
  const later = { ...nextAttempt(charge), lines: [LINE, LINE], amount: { amount: 3800, currency: 'EUR' } } as const;
  expect(await gateway.collect(charge)).toEqual(paid);
  expect(await gateway.collect(later)).toEqual(paid);
  expect(await gateway.checkPayment(charge)).toEqual(paid);
  expect(await gateway.voidCharge(charge)).toEqual(paid);
  expect(await (await fetch(`${running.url}/_requests`)).json()).toEqual([]);
  expect(await captured(running)).toEqual([1900]);
});

test('concurrent calls of one attempt charge once', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running);
  // Some are refused while another's request is in progress, and would be tried again.
  await Promise.allSettled(Array.from({ length: 10 }, () => gateway.collect(charge)));
  expect(await gateway.collect(charge)).toMatchObject({ type: 'payment_succeeded' });
  expect(await captured(running)).toEqual([1900]);
  expect(await invoicesAt(running)).toEqual(['paid 1900']);
});

test('an attempt that failed is not made again by a repetition, only by the next attempt', async () => {
  await using running = await startTestStandIn();
  const { charge, customer, gateway } = await createPayableCharge(db(), running, 'pm_card_chargeCustomerFail');
  const failed = await gateway.collect(charge);
  expect(failed).toMatchObject({ type: 'payment_failed', failure: 'generic_decline', retryable: true });
  await setMethod(db(), running, { account: charge.account, customer, token: 'pm_card_visa' });
  expect(await gateway.collect(charge)).toEqual(failed);
  expect(await captured(running)).toEqual([]);
  expect(await gateway.collect(nextAttempt(charge))).toMatchObject({
    type: 'payment_succeeded',
    invoice: failed.invoice,
  });
  expect(await rowOf(charge)).toMatchObject({ status: 'paid', attempts: 2, failure: null });
});

test('an attempt that is older than the last one known asks for no money', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running, 'pm_card_chargeCustomerFail');
  await gateway.collect(nextAttempt(charge));
  await expect(gateway.collect(charge)).rejects.toThrow('A later attempt');
  expect((await running.stripe.charges.list()).data).toHaveLength(1);
});

test('each line of a charge is an item of its invoice, and the invoice is stored with them', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running);
  const credit = { ...LINE, kind: 'proration', amount: { amount: -500, currency: 'EUR' } } as const;
  const several: Charge = {
    ...charge,
    key: `${charge.license}/change/1`,
    purpose: 'change',
    period: null,
    lines: [LINE, credit],
    amount: { amount: 1400, currency: 'EUR' },
  };
  const { invoice } = await gateway.collect(several);
  const stored = await running.stripe.invoices.retrieve(invoice ?? '');
  expect(stored.lines.data.map(({ amount }) => amount)).toEqual([1900, -500]);
  expect(stored.metadata).toMatchObject({ charge: several.key, purpose: 'change', license: charge.license });
  expect(stored.metadata).not.toHaveProperty('period');
  expect(await findInvoice(db(), stored.id)).toMatchObject({
    lines: [LINE, credit].map((line) => ({
      licenseId: charge.license,
      chargeKey: several.key,
      periodNumber: null,
      line,
    })),
    amount: 1400,
    status: 'paid',
  });
});

test('an attempt for other lines voids the earlier invoice and makes one of the next generation', async () => {
  await using running = await startTestStandIn();
  const { charge, customer, gateway } = await createPayableCharge(db(), running, 'pm_card_chargeCustomerFail');
  await gateway.collect(charge);
  await setMethod(db(), running, { account: charge.account, customer, token: 'pm_card_visa' });
  const period = { start: START + 1000, end: LINE.period.end + 1000 };
  const moved = { ...nextAttempt(charge), lines: [{ ...LINE, period }], span: period };
  expect(await gateway.collect(moved)).toMatchObject({ type: 'payment_succeeded' });
  expect(await invoicesAt(running)).toEqual(['void 1900', 'paid 1900']);
  expect(await rowOf(charge)).toMatchObject({ status: 'paid', generation: 1 });
});

test('an invoice that was voided at Stripe by hand is replaced by one of the next generation', async () => {
  await using running = await startTestStandIn();
  const { charge, customer, gateway } = await createPayableCharge(db(), running, 'pm_card_chargeCustomerFail');
  const { invoice } = await gateway.collect(charge);
  await running.stripe.invoices.voidInvoice(invoice ?? '');
  await setMethod(db(), running, { account: charge.account, customer, token: 'pm_card_visa' });
  expect(await gateway.collect(nextAttempt(charge))).toMatchObject({ type: 'payment_succeeded' });
  expect(await invoicesAt(running)).toEqual(['void 1900', 'paid 1900']);
});

test.each(['void', 'deleted'] as const)(
  'an idempotency key that replays an invoice which is %s leads to the next generation',
  async (end) => {
    await using running = await startTestStandIn();
    const { stripe } = running;
    const { charge, gateway } = await createPayableCharge(db(), running);
    // The attempt ends with an invoice that the row does not know.
    await armFault(running, {
      match: { path: end === 'void' ? '/pay$' : '/invoiceitems$' },
      fault: 'server_error',
      times: 1,
    });
    await expect(gateway.collect(charge)).rejects.toThrow();
    const [left] = (await stripe.invoices.list()).data;
    await (end === 'void' ? stripe.invoices.voidInvoice(left?.id ?? '') : stripe.invoices.del(left?.id ?? ''));
    expect(await gateway.collect(charge)).toMatchObject({ type: 'payment_succeeded' });
    expect(await rowOf(charge)).toMatchObject({ status: 'paid', generation: 1 });
    expect(await captured(running)).toEqual([1900]);
  },
);

test('a card that was detached at Stripe makes the payment fail, without a retry', async () => {
  await using running = await startTestStandIn();
  const { charge, method, gateway } = await createPayableCharge(db(), running);
  await running.stripe.paymentMethods.detach(method);
  expect(await gateway.collect(charge)).toMatchObject({
    type: 'payment_failed',
    failure: 'no_payment_method',
    retryable: false,
  });
});

test('a card that asks for authentication leaves the charge to the customer, with a page', async () => {
  await using running = await startTestStandIn();
  const { charge, gateway } = await createPayableCharge(db(), running, 'pm_card_authenticationRequired');
  const event = await gateway.collect(charge);
  expect(event).toMatchObject({ failure: 'authentication_required', actionUrl: expect.stringContaining('/i/') });
  expect(await rowOf(charge)).toMatchObject({ status: 'action_required', failure: 'authentication_required' });
  expect(await gateway.collect(charge)).toEqual(event);
});

test('a request that Stripe keeps refusing fails the payment after a few attempts', async () => {
  await using running = await startTestStandIn();
  const { charge } = await createPayableCharge(db(), running);
  const refusal = { code: 'amount_too_large', message: 'Amount must be no more than 999999.99 EUR' };
  const stripe = clientRefused(running, (request) => request.endsWith('/finalize'), refusal);
  const gateway = createGateway({ stripe, db: db() });
  await expect(gateway.collect(charge, 1)).rejects.toThrow('no more than');
  expect(await gateway.collect(charge, 5)).toMatchObject({ type: 'payment_failed', failure: 'billing_rejected' });
});
