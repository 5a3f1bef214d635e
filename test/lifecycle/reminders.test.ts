import { expect, test } from 'vitest';
import { fetchCaughtMails } from '../support/license-facts.ts';
import { useTimeSkipping } from '../support/time-skipping.ts';
import { LicenseScenario } from '../support/license-scenario.ts';

const timeSkipping = useTimeSkipping();

test('a trial with a payment method becomes a paid licence automatically', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), {
    on: '03-01T10:00',
    plan: 'team-monthly',
    openingEvent: 'start_trial',
    quantity: 3,
  });
  expect(await scenario.snapshotOn('03-17T12:00')).toMatchObject({
    state: 'active',
    periods: ['0 trial 03-01T10:00 → 03-16T00:00', '1 paid 03-16T00:00 → 04-16T00:00'],
    invoices: ['paid 72.00 EUR for period 1'],
    mails: ['trial_started', 'trial_ending', 'trial_ending', 'payment_received'],
  });
});

test('a trial without a payment method ends in grace, and the first card added in grace pays at once', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), {
    on: '03-01T10:00',
    plan: 'studio-monthly',
    openingEvent: 'start_trial',
    card: null,
  });
  expect(await scenario.snapshotOn('03-17T12:00')).toMatchObject({
    state: 'grace',
    invoices: ['open 19.00 EUR for period 1'],
    mails: ['trial_started', 'trial_ending', 'payment_action_required'],
  });
  await scenario.setCard('pm_card_visa');
  expect(await scenario.sendCommand({ type: 'payment_method_added' })).toMatchObject({ ok: true, state: 'active' });
  expect(await scenario.snapshot()).toMatchObject({
    periods: ['0 trial 03-01T10:00 → 03-16T00:00', '1 paid 03-16T00:00 → 04-16T00:00'],
    invoices: ['paid 19.00 EUR for period 1'],
    mails: ['payment_received'],
  });
});

test('a trial with automatic renewal off expires without a charge', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), {
    on: '03-01T10:00',
    plan: 'studio-monthly',
    openingEvent: 'start_trial',
    autoRenew: false,
  });
  expect(await scenario.snapshotOn('03-17T12:00')).toMatchObject({
    state: 'expired',
    features: [],
    invoices: [],
    mails: ['trial_started', 'trial_ending', 'expired'],
  });
  expect(await scenario.moneyTaken()).toEqual({ charges: 0, net: 0 });
});

test('a licence with automatic renewal off announces its end, goes through grace and expires without a charge', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), {
    on: '03-01T10:00',
    plan: 'team-monthly',
    autoRenew: false,
    quantity: 3,
  });
  expect(await scenario.snapshotOn('04-02T12:00')).toMatchObject({
    state: 'grace',
    mails: ['payment_received', 'license_ending', 'license_ending', 'license_ending'],
  });
  expect(await scenario.snapshotOn('04-05T12:00')).toMatchObject({ state: 'expired', mails: ['expired'] });
  expect(await scenario.moneyTaken()).toEqual({ charges: 1, net: 7200 });
});

test('reminders are sent once per period, in the morning of the plan’s days, and name the renewal', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), {
    on: '06-01T10:00',
    plan: 'team-annual',
    quantity: 3,
  });
  await scenario.advanceTo('05-31T10:00');
  expect((await scenario.transitions()).filter((line) => line.includes('reminder_due'))).toEqual([
    '04-02T09:00 reminder_due active',
    '05-18T09:00 reminder_due active',
    '05-29T09:00 reminder_due active',
  ]);
  const reminders = (await scenario.waitUntilSettled()).notifications.filter(
    ({ template }) => template === 'renewal_upcoming',
  );
  const mails = await fetchCaughtMails(timeSkipping().environment, scenario.account.id);
  const texts = reminders.map((reminder) => mails.find(({ messageId }) => messageId === reminder.messageId)?.text);
  expect(texts).toEqual(Array.from({ length: 3 }, () => expect.stringMatching(/June 1\b|\b1 June/)));
});

test('no renewal reminder is sent for a period that was renewed early, or for a cancelled licence', async () => {
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

test('an account that opted out of reminders still gets legal notices and receipts', async () => {
  const setup = { plan: 'team-annual', region: 'us-ca', zone: 'America/Los_Angeles', quantity: 3 };
  await using optedOut = await LicenseScenario.start(timeSkipping(), { ...setup, on: '06-01T10:00', reminders: false });
  await using optedIn = await LicenseScenario.start(timeSkipping(), setup);
  await optedOut.advanceTo('06-02T12:00');
  await optedOut.advanceTo('06-01T12:00');
  await optedOut.advanceTo('06-02T12:00');
  await optedIn.waitUntilSettled();
  expect((await optedIn.snapshot()).mails.filter((mail) => mail === 'renewal_upcoming')).toHaveLength(4);
  expect((await optedOut.snapshot()).mails).toEqual(['payment_received', 'renewal_upcoming', 'payment_received']);
  const { notifications } = await optedOut.waitUntilSettled();
  const suppressed = notifications.filter(({ status }) => status === 'suppressed');
  expect(suppressed.map(({ suppressedReason, legal }) => [suppressedReason, legal])).toEqual(
    Array.from({ length: 3 }, () => ['opted_out', false]),
  );
  const legal = notifications.filter(({ template, legal }) => template === 'renewal_upcoming' && legal);
  expect(legal).toHaveLength(1);
});

test('California’s legal notice is sent 30 days before a year ends, and never for a monthly licence', async () => {
  const california = { region: 'us-ca', zone: 'America/Los_Angeles' };
  await using monthly = await LicenseScenario.start(timeSkipping(), {
    on: '06-02T10:00',
    plan: 'studio-monthly',
    ...california,
  });
  await using yearly = await LicenseScenario.start(timeSkipping(), { plan: 'classic-2019', ...california });
  await yearly.advanceTo('06-01T12:00');
  const { notifications } = await yearly.waitUntilSettled();
  const legal = notifications.filter(({ template, legal }) => template === 'renewal_upcoming' && legal);
  expect(legal.map(({ params }) => params['days'])).toEqual([30]);
  const monthlyReminders = (await monthly.waitUntilSettled()).notifications.filter(
    ({ template }) => template === 'renewal_upcoming',
  );
  expect(monthlyReminders).toHaveLength(12);
  expect(monthlyReminders.some(({ legal }) => legal)).toBe(false);
});
