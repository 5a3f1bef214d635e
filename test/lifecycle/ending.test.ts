import { expect, test } from 'vitest';
import { useTimeSkipping } from '../support/time-skipping.ts';
import { LicenseScenario } from '../support/license-scenario.ts';

const timeSkipping = useTimeSkipping();
const STUDIO = { on: '03-01T10:00', plan: 'studio-monthly' };

test('a pause keeps the days that are left, and the reminder follows the new end', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  await life.advanceTo('03-11T10:00');
  expect(await life.sendCommand({ type: 'pause', until: null })).toMatchObject({ ok: true, state: 'paused' });
  expect(await life.snapshot()).toMatchObject({ state: 'paused', features: ['projects', 'storage_gb', 'viewer'] });
  await life.advanceTo('03-31T10:00');
  expect(await life.sendCommand({ type: 'resume' })).toMatchObject({ ok: true, state: 'active' });
  expect(await life.snapshotOn('04-21T12:00')).toMatchObject({
    state: 'active',
    periods: ['1 paid 03-01T10:00 → 04-22T00:00'],
    mails: ['resumed', 'renewal_upcoming'],
  });
  expect(await life.snapshotOn('04-22T12:00')).toMatchObject({
    periods: ['1 paid 03-01T10:00 → 04-22T00:00', '2 paid 04-22T00:00 → 05-22T00:00'],
  });
});

test('a pause ends by itself at the plan’s limit, and is not given twice in a period', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  await life.sendCommand({ type: 'pause', until: null });
  expect((await life.snapshotOn('04-30T12:00')).state).toBe('paused');
  expect(await life.snapshotOn('05-02T12:00')).toMatchObject({
    state: 'active',
    periods: ['1 paid 03-01T10:00 → 06-02T00:00'],
  });
  await expect(life.sendCommand({ type: 'pause', until: null })).rejects.toMatchObject({
    cause: { type: 'Refused', details: [{ code: 'pause_allowance_used', about: { per_period: 1 } }] },
  });
});

test('a cancellation is taken back, and the licence renews as if nothing had been', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  await life.sendCommand({ type: 'cancel', reason: 'too dear' });
  expect((await life.waitUntilSettled()).log.at(-1)).toMatchObject({ event: 'cancel', reason: 'too dear' });
  await life.advanceTo('03-15T10:00');
  expect(await life.sendCommand({ type: 'uncancel' })).toMatchObject({ ok: true, state: 'active' });
  expect(await life.snapshotOn('04-03T12:00')).toMatchObject({
    state: 'active',
    mails: ['payment_received', 'cancelled', 'cancellation_withdrawn', 'renewal_upcoming', 'payment_received'],
  });
});

test('who withdraws in time gets all money back, once, and keeps nothing', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), { ...STUDIO, region: 'eu' });
  await life.advanceTo('03-15T20:00');
  expect(await life.sendCommand({ type: 'withdraw', reason: 'a mistake' })).toMatchObject({
    ok: true,
    state: 'expired',
  });
  expect(await life.snapshot()).toMatchObject({
    state: 'expired',
    features: [],
    mails: ['payment_received', 'withdrawn'],
  });
  expect(await life.moneyTaken()).toEqual({ charges: 1, net: 0 });
  await expect(life.sendCommand({ type: 'withdraw', reason: null })).rejects.toMatchObject({
    cause: { details: [{ code: 'withdrawal_not_possible' }] },
  });
  expect(await life.moneyTaken()).toEqual({ charges: 1, net: 0 });
});

test('the time to withdraw ends with the last day that the law gives, and lies where the region has a law', async () => {
  await using late = await LicenseScenario.start(timeSkipping(), { ...STUDIO, region: 'eu' });
  await using nowhere = await LicenseScenario.start(timeSkipping(), { plan: 'studio-monthly' });
  await late.advanceTo('03-16T00:01');
  for (const life of [late, nowhere]) {
    await expect(life.sendCommand({ type: 'withdraw', reason: null })).rejects.toMatchObject({
      cause: { details: [{ code: 'withdrawal_not_possible' }] },
    });
    expect((await life.snapshot()).state).toBe('active');
  }
});

test('a cancellation in grace ends the licence at once, and voids what was still open', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  await life.card('pm_card_chargeCustomerFail');
  await life.advanceTo('04-03T12:00');
  expect(await life.sendCommand({ type: 'cancel', reason: null })).toMatchObject({ ok: true, state: 'expired' });
  expect((await life.snapshot()).invoices).toEqual(['paid 19.00 EUR for period 1', 'void 19.00 EUR for period 2']);
});

test('an invoice that was paid in the moment of a cancellation stands, and buys its period', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  await life.card('pm_card_chargeCustomerFail');
  await life.advanceTo('04-03T12:00');
  const invoice = (await life.waitUntilSettled()).license.dunning?.invoice ?? '';
  await life.card('pm_card_visa');
  await timeSkipping().environment.stripe.invoices.pay(invoice, { payment_method: await life.defaultCard() });
  await life.sendCommand({ type: 'cancel', reason: null });
  expect(await life.snapshot()).toMatchObject({
    state: 'active',
    invoices: ['paid 19.00 EUR for period 1', 'paid 19.00 EUR for period 2'],
  });
});
