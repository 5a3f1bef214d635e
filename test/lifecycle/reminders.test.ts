import { expect, test } from 'vitest';
import { fetchCaughtMails } from '../support/license-facts.ts';
import { useTimeSkipping } from '../support/time-skipping.ts';
import { LicenseScenario } from '../support/license-scenario.ts';

const timeSkipping = useTimeSkipping();

test('a trial with a payment method becomes a paid licence by itself', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), {
    on: '03-01T10:00',
    plan: 'team-monthly',
    openingEvent: 'start_trial',
    quantity: 3,
  });
  expect(await life.snapshotOn('03-17T12:00')).toMatchObject({
    state: 'active',
    periods: ['0 trial 03-01T10:00 → 03-16T00:00', '1 paid 03-16T00:00 → 04-16T00:00'],
    invoices: ['paid 72.00 EUR for period 1'],
    mails: ['trial_started', 'trial_ending', 'trial_ending', 'payment_received'],
  });
});

test('a trial without a payment method gets its grace, and the first card given in it pays at once', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), {
    on: '03-01T10:00',
    plan: 'studio-monthly',
    openingEvent: 'start_trial',
    card: null,
  });
  expect(await life.snapshotOn('03-17T12:00')).toMatchObject({
    state: 'grace',
    invoices: ['open 19.00 EUR for period 1'],
    mails: ['trial_started', 'trial_ending', 'payment_action_required'],
  });
  await life.card('pm_card_visa');
  expect(await life.sendCommand({ type: 'payment_method_added' })).toMatchObject({ ok: true, state: 'active' });
  expect(await life.snapshot()).toMatchObject({
    periods: ['0 trial 03-01T10:00 → 03-16T00:00', '1 paid 03-16T00:00 → 04-16T00:00'],
    invoices: ['paid 19.00 EUR for period 1'],
    mails: ['payment_received'],
  });
});

test('a trial that is not to renew ends as a trial and charges nobody', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), {
    on: '03-01T10:00',
    plan: 'studio-monthly',
    openingEvent: 'start_trial',
    autoRenew: false,
  });
  expect(await life.snapshotOn('03-17T12:00')).toMatchObject({
    state: 'expired',
    features: [],
    invoices: [],
    mails: ['trial_started', 'trial_ending', 'expired'],
  });
  expect(await life.moneyTaken()).toEqual({ charges: 0, net: 0 });
});

test('with automatic renewal off nothing is charged: the end is announced, has its grace, and comes', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), {
    on: '03-01T10:00',
    plan: 'team-monthly',
    autoRenew: false,
    quantity: 3,
  });
  expect(await life.snapshotOn('04-02T12:00')).toMatchObject({
    state: 'grace',
    mails: ['payment_received', 'license_ending', 'license_ending', 'license_ending'],
  });
  expect(await life.snapshotOn('04-05T12:00')).toMatchObject({ state: 'expired', mails: ['expired'] });
  expect(await life.moneyTaken()).toEqual({ charges: 1, net: 7200 });
});

test('reminders go out in the morning of the days that the plan names, once a period, and say when it renews', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), {
    on: '06-01T10:00',
    plan: 'team-annual',
    quantity: 3,
  });
  await life.advanceTo('05-31T10:00');
  expect((await life.transitions()).filter((line) => line.includes('reminder_due'))).toEqual([
    '04-02T09:00 reminder_due active',
    '05-18T09:00 reminder_due active',
    '05-29T09:00 reminder_due active',
  ]);
  const mails = (await fetchCaughtMails(timeSkipping().environment, life.account.id)).filter(({ text }) =>
    text.includes('renew'),
  );
  expect(mails.length).toBeGreaterThanOrEqual(3);
});

test('a reminder of a period that was renewed early, or of a licence that was cancelled, is not sent', async () => {
  await using renewed = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', plan: 'studio-monthly' });
  await renewed.advanceTo('03-25T10:00');
  expect(await renewed.sendCommand({ type: 'renew', period: 2 })).toMatchObject({ ok: true, state: 'active' });
  expect(await renewed.snapshotOn('04-15T12:00')).toMatchObject({
    periods: ['1 paid 03-01T10:00 → 04-02T00:00', '2 paid 04-02T00:00 → 05-02T00:00'],
    mails: ['payment_received', 'payment_received'],
  });
  await using cancelled = await LicenseScenario.start(timeSkipping(), { on: '05-10T10:00', plan: 'studio-monthly' });
  await cancelled.advanceTo('05-12T10:00');
  await cancelled.sendCommand({ type: 'cancel', reason: null });
  expect((await cancelled.snapshotOn('06-20T12:00')).mails).toEqual([
    'payment_received',
    'cancelled',
    'license_ending',
    'expired',
  ]);
});

test('who has opted out gets no reminder, but every notice that the law requires, and word of money moved', async () => {
  const premise = { plan: 'team-annual', region: 'us-ca', zone: 'America/Los_Angeles', quantity: 3 };
  await using out = await LicenseScenario.start(timeSkipping(), { ...premise, on: '06-01T10:00', reminders: false });
  await using reading = await LicenseScenario.start(timeSkipping(), premise);
  await out.advanceTo('06-02T12:00');
  await out.advanceTo('06-01T12:00');
  await out.advanceTo('06-02T12:00');
  await reading.waitUntilSettled();
  expect((await reading.snapshot()).mails.filter((mail) => mail === 'renewal_upcoming')).toHaveLength(4);
  expect((await out.snapshot()).mails).toEqual(['payment_received', 'renewal_upcoming', 'payment_received']);
  const { notifications } = await out.waitUntilSettled();
  const suppressed = notifications.filter(({ status }) => status === 'suppressed');
  expect(suppressed.map(({ suppressedReason, legal }) => [suppressedReason, legal])).toEqual(
    Array.from({ length: 3 }, () => ['opted_out', false]),
  );
  const legal = notifications.filter(({ template, legal }) => template === 'renewal_upcoming' && legal);
  expect(legal).toHaveLength(1);
});

test('a legal notice names its law’s days: California’s a month before the year ends, none for a month', async () => {
  const place = { region: 'us-ca', zone: 'America/Los_Angeles' };
  await using monthly = await LicenseScenario.start(timeSkipping(), {
    on: '06-02T10:00',
    plan: 'studio-monthly',
    ...place,
  });
  await using yearly = await LicenseScenario.start(timeSkipping(), { plan: 'classic-2019', ...place });
  await yearly.advanceTo('06-01T12:00');
  const { notifications } = await yearly.waitUntilSettled();
  const legal = notifications.filter(({ template, legal }) => template === 'renewal_upcoming' && legal);
  expect(legal.map(({ params }) => params['days'])).toEqual([30]);
  const ofMonths = (await monthly.waitUntilSettled()).notifications.filter(
    ({ template }) => template === 'renewal_upcoming',
  );
  expect(ofMonths).toHaveLength(12);
  expect(ofMonths.some(({ legal }) => legal)).toBe(false);
});
