import { expect, test } from 'vitest';
import { useTimeSkipping } from '../support/time-skipping.ts';
import { LicenseScenario } from '../support/license-scenario.ts';

const timeSkipping = useTimeSkipping();

test('a metered plan renews with its allowance, and a cancellation ends it at once', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', plan: 'api-metered' });
  expect(await scenario.snapshotOn('04-03T12:00')).toMatchObject({
    state: 'active',
    features: ['api', 'api_calls', 'webhooks'],
    invoices: ['paid 49.00 EUR for period 1', 'paid 49.00 EUR for period 2'],
  });
  expect(await scenario.sendCommand({ type: 'cancel', reason: null })).toMatchObject({ ok: true, state: 'expired' });
  expect(await scenario.snapshot()).toMatchObject({
    features: [],
    periods: ['1 paid 03-01T10:00 → 04-02T00:00', '2 paid 04-02T00:00 → 04-03T12:00'],
  });
});

test('a perpetual licence keeps its right of use after its maintenance ends, and can be reactivated years later', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), {
    on: '06-01T10:00',
    plan: 'workstation-perpetual',
    autoRenew: false,
  });
  expect((await scenario.snapshot()).features).toEqual([
    'editor',
    'export',
    'render_minutes',
    'support',
    'updates',
    'viewer',
  ]);
  await scenario.advanceTo('05-31T12:00');
  const perpetual = { state: 'expired', features: ['editor', 'export', 'viewer'] };
  expect(await scenario.snapshotOn('07-01T12:00')).toMatchObject(perpetual);
  await scenario.advanceTo('06-30T12:00');
  expect(await scenario.snapshotOn('06-29T12:00'), 'two years later').toMatchObject(perpetual);
  expect(await scenario.sendCommand({ type: 'reactivate' })).toMatchObject({ ok: true, state: 'active' });
  expect((await scenario.snapshot()).features).toContain('updates');
});

test('a perpetual licence that is suspended for non-payment keeps its right of use', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), {
    on: '06-01T10:00',
    plan: 'workstation-perpetual',
  });
  await scenario.setCard('pm_card_chargeCustomerFail');
  await scenario.advanceTo('05-31T12:00');
  expect(await scenario.snapshotOn('07-15T12:00')).toMatchObject({
    state: 'suspended',
    features: ['editor', 'export', 'viewer'],
  });
});

test('a licence on a legacy plan renews by that plan’s terms', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), { on: '06-01T10:00', plan: 'classic-2019' });
  await scenario.advanceTo('05-31T12:00');
  expect(await scenario.snapshotOn('06-05T12:00')).toMatchObject({
    state: 'active',
    features: ['editor', 'projects', 'viewer'],
    periods: ['1 paid 06-01T10:00 → 06-02T00:00', '2 paid 06-02T00:00 → 06-02T00:00'],
    invoices: ['paid 149.00 EUR for period 1', 'paid 149.00 EUR for period 2'],
  });
});
