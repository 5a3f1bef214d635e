import { expect, test } from 'vitest';
import { useTimeSkipping } from '../support/time-skipping.ts';
import { LicenseScenario } from '../support/license-scenario.ts';

const timeSkipping = useTimeSkipping();

test('a metered plan is renewed with its allowance, and stops at once when it is cancelled', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', plan: 'api-metered' });
  expect(await life.snapshotOn('04-03T12:00')).toMatchObject({
    state: 'active',
    features: ['api', 'api_calls', 'webhooks'],
    invoices: ['paid 49.00 EUR for period 1', 'paid 49.00 EUR for period 2'],
  });
  expect(await life.sendCommand({ type: 'cancel', reason: null })).toMatchObject({ ok: true, state: 'expired' });
  expect(await life.snapshot()).toMatchObject({
    features: [],
    periods: ['1 paid 03-01T10:00 → 04-02T00:00', '2 paid 04-02T00:00 → 04-03T12:00'],
  });
});

test('a perpetual licence keeps its right of use after its maintenance, for good, and can come back into it', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), {
    on: '06-01T10:00',
    plan: 'workstation-perpetual',
    autoRenew: false,
  });
  expect((await life.snapshot()).features).toEqual([
    'editor',
    'export',
    'render_minutes',
    'support',
    'updates',
    'viewer',
  ]);
  await life.advanceTo('05-31T12:00');
  const kept = { state: 'expired', features: ['editor', 'export', 'viewer'] };
  expect(await life.snapshotOn('07-01T12:00')).toMatchObject(kept);
  await life.advanceTo('06-30T12:00');
  expect(await life.snapshotOn('06-29T12:00'), 'two years later').toMatchObject(kept);
  expect(await life.sendCommand({ type: 'reactivate' })).toMatchObject({ ok: true, state: 'active' });
  expect((await life.snapshot()).features).toContain('updates');
});

test('a perpetual licence that is not paid keeps its right of use even when it is suspended', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), { on: '06-01T10:00', plan: 'workstation-perpetual' });
  await life.card('pm_card_chargeCustomerFail');
  await life.advanceTo('05-31T12:00');
  expect(await life.snapshotOn('07-15T12:00')).toMatchObject({
    state: 'suspended',
    features: ['editor', 'export', 'viewer'],
  });
});

test('a legacy plan goes on for who has it, by its own terms', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), { on: '06-01T10:00', plan: 'classic-2019' });
  await life.advanceTo('05-31T12:00');
  expect(await life.snapshotOn('06-05T12:00')).toMatchObject({
    state: 'active',
    features: ['editor', 'projects', 'viewer'],
    periods: ['1 paid 06-01T10:00 → 06-02T00:00', '2 paid 06-02T00:00 → 06-02T00:00'],
    invoices: ['paid 149.00 EUR for period 1', 'paid 149.00 EUR for period 2'],
  });
});
