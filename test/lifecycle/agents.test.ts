import { expect, test } from 'vitest';
import { findLicenseByKey, readLicenseKey } from '../../db/queries/license-keys.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import { DAY_MS } from '../../domain/testing/calendar.ts';
import { AGENT } from '../support/licenses.ts';
import { useTimeSkipping } from '../support/time-skipping.ts';
import { LicenseScenario } from '../support/license-scenario.ts';

const timeSkipping = useTimeSkipping();
const STUDIO = { on: '03-01T10:00', plan: 'studio-monthly' };

/** The last entry of an agent in the change log. */
async function lastAgentEntry(scenario: LicenseScenario): Promise<unknown> {
  const { log } = await scenario.waitUntilSettled();
  const entry = log.findLast(({ actor }) => actor.kind === 'agent');
  return entry && { event: entry.event, actor: entry.actor, reason: entry.reason, to: entry.to };
}

const agentEntry = (event: InterventionEvent['type'], to: string, reason: string) => ({
  event,
  actor: AGENT,
  reason,
  to,
});

test('extend_grace moves the end of grace, and the change log names the agent and the reason', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), STUDIO);
  await scenario.setCard('pm_card_chargeCustomerFail');
  await scenario.advanceTo('04-03T12:00');
  await scenario.signalAndWait({ type: 'extend_grace', days: 7, reason: 'their bank is slow' });
  expect(await lastAgentEntry(scenario)).toEqual(agentEntry('extend_grace', 'grace', 'their bank is slow'));
  expect((await scenario.snapshotOn('04-15T12:00')).state).toBe('grace');
  expect((await scenario.snapshotOn('04-16T12:00')).state).toBe('suspended');
});

test('comp adds free periods without a charge', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), STUDIO);
  await scenario.signalAndWait({ type: 'comp', periods: 2, reason: 'an outage of ours' });
  expect(await lastAgentEntry(scenario)).toEqual(agentEntry('comp', 'active', 'an outage of ours'));
  expect(await scenario.snapshot()).toMatchObject({
    periods: ['1 paid 03-01T10:00 → 04-02T00:00', '2 comp 04-02T00:00 → 06-02T00:00'],
    invoices: ['paid 19.00 EUR for period 1'],
    mails: ['payment_received', 'period_comped'],
  });
});

test('a licence on hold has no due dates and no charges, and a release restores the time it was held', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), STUDIO);
  await scenario.advanceTo('03-20T10:00');
  await scenario.signalAndWait({ type: 'hold', reason: 'a dispute' });
  expect(await lastAgentEntry(scenario)).toEqual(agentEntry('hold', 'active', 'a dispute'));
  await scenario.advanceTo('05-10T10:00');
  await expect(scenario.sendCommand({ type: 'renew', period: 2 })).rejects.toMatchObject({
    cause: { details: [{ code: 'license_on_hold' }] },
  });
  expect(await scenario.moneyTaken()).toEqual({ charges: 1, net: 1900 });
  await scenario.signalAndWait({ type: 'release', reason: 'settled' });
  expect(await lastAgentEntry(scenario)).toEqual(agentEntry('release', 'active', 'settled'));
  expect(await scenario.snapshotOn('05-11T12:00')).toMatchObject({
    periods: ['1 paid 03-01T10:00 → 05-11T00:00', '2 paid 05-11T00:00 → 06-11T00:00'],
  });
});

test('force_renew renews earlier than the plan allows customers to', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), STUDIO);
  await expect(scenario.sendCommand({ type: 'renew', period: 2 })).rejects.toMatchObject({
    cause: { details: [{ code: 'renewal_too_early' }] },
  });
  const { log } = await scenario.waitUntilSettled();
  await scenario.sendSignal({ type: 'force_renew', reason: 'before their budget closes' });
  await scenario.waitForLogEntry(log.length, 'payment_succeeded');
  expect(await lastAgentEntry(scenario)).toEqual(agentEntry('force_renew', 'active', 'before their budget closes'));
  expect((await scenario.snapshot()).invoices).toEqual(['paid 19.00 EUR for period 1', 'paid 19.00 EUR for period 2']);
});

test('retire ends the licence and completes its workflow', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), STUDIO);
  await scenario.signalAndWait({ type: 'retire', reason: 'fraud' });
  await scenario.waitUntilCompleted();
  expect(await lastAgentEntry(scenario)).toEqual(agentEntry('retire', 'retired', 'fraud'));
  expect(await scenario.snapshot()).toMatchObject({ state: 'retired', features: [] });
});

test('a signal sent again has no second effect, even after the end of a period', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), STUDIO);
  const comp = { type: 'comp', periods: 1, reason: 'a thank-you' } as const;
  await scenario.signalAndWait(comp, 'same');
  await scenario.sendSignal(comp, 'same');
  await scenario.advanceTo('06-20T10:00');
  await scenario.sendSignal(comp, 'same');
  await scenario.signalAndWait({ type: 'hold', reason: 'to be sure that the signals before it are handled' });
  const transitions = await scenario.transitions();
  expect(transitions.filter((line) => line.includes(' comp '))).toHaveLength(1);
});

test('a signal that the licence’s state does not allow changes nothing, and the licence keeps running', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), STUDIO);
  const before = await scenario.transitions();
  await scenario.sendSignal({ type: 'release', reason: 'by mistake' });
  await scenario.sendSignal({ type: 'extend_grace', days: 3, reason: 'by mistake' });
  await scenario.sendSignal({ type: 'comp', periods: 0, reason: 'by mistake' });
  expect(await scenario.sendCommand({ type: 'payment_method_added' })).toMatchObject({ ok: true, state: 'active' });
  expect(await scenario.transitions()).toEqual(before);
});

test('after rotate_key, the old key is valid for the overlap, or for no time with an overlap of zero', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), STUDIO);
  const { db, vault } = timeSkipping().environment;
  const currentKey = async () => (await readLicenseKey(db, vault, scenario.id))?.key ?? '';
  const statusIn = async (days: number, key: string) =>
    (await findLicenseByKey(db, vault, key, (await timeSkipping().now()) + days * DAY_MS))?.key;
  const first = await currentKey();
  expect(await scenario.sendCommand({ type: 'rotate_key', overlapDays: 14 })).toMatchObject({
    ok: true,
    state: 'active',
  });
  const second = await currentKey();
  expect([await statusIn(13, first), await statusIn(15, first), await statusIn(15, second)]).toEqual([
    'replaced',
    'ended',
    'current',
  ]);
  await scenario.sendCommand({ type: 'rotate_key', overlapDays: 0 });
  expect([await statusIn(0, second), await statusIn(0, await currentKey())]).toEqual(['ended', 'current']);
  expect((await scenario.snapshot()).mails).toEqual(['payment_received', 'key_replaced', 'key_replaced']);
});
