import { expect, test } from 'vitest';
import { POLL } from '../support/eventually.ts';
import { useTimeSkipping } from '../support/time-skipping.ts';
import { LicenseScenario } from '../support/license-scenario.ts';

const timeSkipping = useTimeSkipping();
const STUDIO = { on: '03-01T10:00', plan: 'studio-monthly' };

test('a resumed licence keeps its remaining days, and its reminder moves with the end of the period', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), STUDIO);
  await scenario.advanceTo('03-11T10:00');
  expect(await scenario.sendCommand({ type: 'pause', until: null })).toMatchObject({ ok: true, state: 'paused' });
  expect(await scenario.snapshot()).toMatchObject({ state: 'paused', features: ['projects', 'storage_gb', 'viewer'] });
  await scenario.advanceTo('03-31T10:00');
  expect(await scenario.sendCommand({ type: 'resume' })).toMatchObject({ ok: true, state: 'active' });
  expect(await scenario.snapshotOn('04-21T12:00')).toMatchObject({
    state: 'active',
    periods: ['1 paid 03-01T10:00 → 04-22T00:00'],
    mails: ['resumed', 'renewal_upcoming'],
  });
  expect(await scenario.snapshotOn('04-22T12:00')).toMatchObject({
    periods: ['1 paid 03-01T10:00 → 04-22T00:00', '2 paid 04-22T00:00 → 05-22T00:00'],
  });
});

test('a pause ends automatically at the plan’s limit, and a second pause in the period is refused', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), STUDIO);
  await scenario.sendCommand({ type: 'pause', until: null });
  expect((await scenario.snapshotOn('04-30T12:00')).state).toBe('paused');
  expect(await scenario.snapshotOn('05-02T12:00')).toMatchObject({
    state: 'active',
    periods: ['1 paid 03-01T10:00 → 06-02T00:00'],
  });
  await expect(scenario.sendCommand({ type: 'pause', until: null })).rejects.toMatchObject({
    cause: { type: 'Refused', details: [{ code: 'pause_allowance_used', about: { per_period: 1 } }] },
  });
});

test('a licence whose cancellation was withdrawn renews as usual', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), STUDIO);
  await scenario.sendCommand({ type: 'cancel', reason: 'too expensive' });
  expect((await scenario.waitUntilSettled()).log.at(-1)).toMatchObject({ event: 'cancel', reason: 'too expensive' });
  await scenario.advanceTo('03-15T10:00');
  expect(await scenario.sendCommand({ type: 'uncancel' })).toMatchObject({ ok: true, state: 'active' });
  expect(await scenario.snapshotOn('04-03T12:00')).toMatchObject({
    state: 'active',
    mails: ['payment_received', 'cancelled', 'cancellation_withdrawn', 'renewal_upcoming', 'payment_received'],
  });
});

test('a withdrawal in time refunds the whole payment once and ends all access', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), { ...STUDIO, region: 'eu' });
  await scenario.advanceTo('03-15T20:00');
  expect(await scenario.sendCommand({ type: 'withdraw', reason: 'a mistake' })).toMatchObject({
    ok: true,
    state: 'expired',
  });
  expect(await scenario.snapshot()).toMatchObject({
    state: 'expired',
    features: [],
    mails: ['payment_received', 'withdrawn'],
  });
  await expect.poll(() => scenario.moneyTaken(), POLL).toEqual({ charges: 1, net: 0 });
  await expect(scenario.sendCommand({ type: 'withdraw', reason: null })).rejects.toMatchObject({
    cause: { details: [{ code: 'withdrawal_not_possible' }] },
  });
  expect(await scenario.moneyTaken()).toEqual({ charges: 1, net: 0 });
});

test('a withdrawal is refused after the last day of the legal period, and in a region without such a law', async () => {
  await using late = await LicenseScenario.start(timeSkipping(), { ...STUDIO, region: 'eu' });
  await using withoutLaw = await LicenseScenario.start(timeSkipping(), { plan: 'studio-monthly' });
  await late.advanceTo('03-16T00:01');
  for (const scenario of [late, withoutLaw]) {
    await expect(scenario.sendCommand({ type: 'withdraw', reason: null })).rejects.toMatchObject({
      cause: { details: [{ code: 'withdrawal_not_possible' }] },
    });
    expect((await scenario.snapshot()).state).toBe('active');
  }
});

test('a cancellation in grace ends the licence at once and voids its open invoice', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), STUDIO);
  await scenario.setCard('pm_card_chargeCustomerFail');
  await scenario.advanceTo('04-03T12:00');
  expect(await scenario.sendCommand({ type: 'cancel', reason: null })).toMatchObject({ ok: true, state: 'expired' });
  await expect
    .poll(() => scenario.invoices(), POLL)
    .toEqual(['paid 19.00 EUR for period 1', 'void 19.00 EUR for period 2']);
});

test('an invoice paid just before a cancellation in grace stays paid, and its period is granted', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), STUDIO);
  await scenario.setCard('pm_card_chargeCustomerFail');
  await scenario.advanceTo('04-03T12:00');
  await scenario.setCard('pm_card_visa');
  await scenario.payOpenInvoice();
  const { log } = await scenario.waitUntilSettled();
  await scenario.sendCommand({ type: 'cancel', reason: null });
  // The void finds the payment in the background, after the command is answered. The payment stands, the cancellation too.
  await scenario.waitForLogEntry(log.length, 'payment_succeeded');
  expect(await scenario.snapshot()).toMatchObject({
    state: 'active',
    periods: ['1 paid 03-01T10:00 → 04-02T00:00', '2 paid 04-02T00:00 → 05-02T00:00'],
    invoices: ['paid 19.00 EUR for period 1', 'paid 19.00 EUR for period 2'],
  });
  expect((await scenario.waitUntilSettled()).license.cancelled).toBe(true);
});
