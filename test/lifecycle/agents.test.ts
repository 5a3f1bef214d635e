import { expect, test } from 'vitest';
import { findLicenseByKey, readLicenseKey } from '../../db/queries/license-keys.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import { DAY_MS } from '../../domain/testing/calendar.ts';
import { AGENT } from '../support/licenses.ts';
import { useTimeSkipping } from '../support/time-skipping.ts';
import { LicenseScenario } from '../support/license-scenario.ts';

const timeSkipping = useTimeSkipping();
const STUDIO = { on: '03-01T10:00', plan: 'studio-monthly' };

/** The last line of the log that is an agent's. */
async function lastAgentEntry(life: LicenseScenario): Promise<unknown> {
  const { log } = await life.waitUntilSettled();
  const entry = log.findLast(({ actor }) => actor.kind === 'agent');
  return entry && { event: entry.event, actor: entry.actor, reason: entry.reason, to: entry.to };
}

const agentEntry = (event: InterventionEvent['type'], to: string, reason: string) => ({
  event,
  actor: AGENT,
  reason,
  to,
});

test('an agent gives more grace, in the log with who and why', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  await life.card('pm_card_chargeCustomerFail');
  await life.advanceTo('04-03T12:00');
  await life.signalAndWait({ type: 'extend_grace', days: 7, reason: 'their bank is slow' });
  expect(await lastAgentEntry(life)).toEqual(agentEntry('extend_grace', 'grace', 'their bank is slow'));
  expect((await life.snapshotOn('04-15T12:00')).state).toBe('grace');
  expect((await life.snapshotOn('04-16T12:00')).state).toBe('suspended');
});

test('an agent gives a period, which no money moves for', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  await life.signalAndWait({ type: 'comp', periods: 2, reason: 'an outage of ours' });
  expect(await lastAgentEntry(life)).toEqual(agentEntry('comp', 'active', 'an outage of ours'));
  expect(await life.snapshot()).toMatchObject({
    periods: ['1 paid 03-01T10:00 → 04-02T00:00', '2 comp 04-02T00:00 → 06-02T00:00'],
    invoices: ['paid 19.00 EUR for period 1'],
    mails: ['payment_received', 'period_comped'],
  });
});

test('an agent holds a licence: nothing falls due, nobody is charged, and a release gives the time back', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  await life.advanceTo('03-20T10:00');
  await life.signalAndWait({ type: 'hold', reason: 'a dispute' });
  expect(await lastAgentEntry(life)).toEqual(agentEntry('hold', 'active', 'a dispute'));
  expect((await life.advanceTo('05-10T10:00')).id).toBe(life.id);
  await expect(life.sendCommand({ type: 'renew', period: 2 })).rejects.toMatchObject({
    cause: { details: [{ code: 'license_on_hold' }] },
  });
  expect(await life.moneyTaken()).toEqual({ charges: 1, net: 1900 });
  await life.signalAndWait({ type: 'release', reason: 'settled' });
  expect(await lastAgentEntry(life)).toEqual(agentEntry('release', 'active', 'settled'));
  expect(await life.snapshotOn('05-11T12:00')).toMatchObject({
    periods: ['1 paid 03-01T10:00 → 05-11T00:00', '2 paid 05-11T00:00 → 06-11T00:00'],
  });
});

test('an agent renews earlier than the plan would let a customer', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  await expect(life.sendCommand({ type: 'renew', period: 2 })).rejects.toMatchObject({
    cause: { details: [{ code: 'renewal_too_early' }] },
  });
  await life.signalAndWait({ type: 'force_renew', reason: 'before their budget closes' });
  expect(await lastAgentEntry(life)).toEqual(agentEntry('force_renew', 'active', 'before their budget closes'));
  expect((await life.snapshot()).invoices).toEqual(['paid 19.00 EUR for period 1', 'paid 19.00 EUR for period 2']);
});

test('an agent retires a licence, and its workflow ends', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  await life.signalAndWait({ type: 'retire', reason: 'fraud' });
  await life.waitUntilCompleted();
  expect(await lastAgentEntry(life)).toEqual(agentEntry('retire', 'retired', 'fraud'));
  expect(await life.snapshot()).toMatchObject({ state: 'retired', features: [] });
});

test('a signal sent twice counts once, also when a period ends between the two', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  const gift = { type: 'comp', periods: 1, reason: 'a thank-you' } as const;
  await life.signalAndWait(gift, 'same');
  await life.sendSignal(gift, 'same');
  await life.advanceTo('06-20T10:00');
  await life.sendSignal(gift, 'same');
  await life.signalAndWait({ type: 'hold', reason: 'so that the log grows' });
  const story = await life.transitions();
  expect(story.filter((line) => line.includes(' comp '))).toHaveLength(1);
});

test('a signal that makes no sense changes nothing, and the licence goes on', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  const before = await life.transitions();
  await life.sendSignal({ type: 'release', reason: 'by mistake' });
  await life.sendSignal({ type: 'extend_grace', days: 3, reason: 'by mistake' });
  await life.sendSignal({ type: 'comp', periods: 0, reason: 'by mistake' });
  expect(await life.sendCommand({ type: 'payment_method_added' })).toMatchObject({ ok: true, state: 'active' });
  expect(await life.transitions()).toEqual(before);
});

test('a new key takes over without a gap; a leaked one ends at once', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  const { db, vault } = timeSkipping().environment;
  const key = async () => (await readLicenseKey(db, vault, life.id))?.key ?? '';
  const status = async (typed: string, days: number) =>
    (await findLicenseByKey(db, vault, typed, (await timeSkipping().now()) + days * DAY_MS))?.key;
  const first = await key();
  expect(await life.sendCommand({ type: 'rotate_key', overlapDays: 14 })).toMatchObject({ ok: true, state: 'active' });
  const second = await key();
  expect([await status(first, 13), await status(first, 15), await status(second, 15)]).toEqual([
    'replaced',
    'ended',
    'current',
  ]);
  await life.sendCommand({ type: 'rotate_key', overlapDays: 0 });
  expect([await status(second, 0), await status(await key(), 0)]).toEqual(['ended', 'current']);
  expect((await life.snapshot()).mails).toEqual(['payment_received', 'key_replaced', 'key_replaced']);
});
