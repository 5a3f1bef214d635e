import { expect, test } from 'vitest';
import { INTERVENTIONS } from '../../domain/lifecycle/interventions.ts';
import { signals, updates } from '../../workflows/license/messages.ts';
import { commandVersions, type StoredCommand } from '../../workflows/license/stored-command.ts';
import { LicenseScenario } from '../support/license-scenario.ts';
import { AGENT, CUSTOMER, executeCommand } from '../support/licenses.ts';
import { useTimeSkipping } from '../support/time-skipping.ts';

const timeSkipping = useTimeSkipping();
const STUDIO = { on: '03-01T10:00', plan: 'studio-monthly' };

const MALFORMED: unknown[][] = [
  [],
  [null],
  ['hold'],
  [[]],
  [{ id: 'sig_1' }],
  [{ version: 'latest', id: 'sig_1', event: { type: 'retire', reason: 'a reason' }, actor: AGENT }],
  [{ id: 'sig_1', event: { type: 'retire', reason: 7 }, actor: AGENT }],
  [{ id: 'sig_1', event: { type: 'comp', periods: 'two', reason: 'a reason' }, actor: AGENT }],
];

test('malformed signals are ignored, and the licence goes on', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  const { handle } = life.opened;
  for (const name of [...INTERVENTIONS, 'payment_reported', 'payment_method_added', 'clock_advanced'])
    for (const args of MALFORMED) await handle.signal(name, ...args);
  await life.signalAndWait({ type: 'hold', reason: 'a dispute' });
  const { log, license } = await life.waitUntilSettled();
  expect(license.heldSince).not.toBeNull();
  expect(log.filter(({ actor }) => actor.kind === 'agent').map(({ event }) => event)).toEqual(['hold']);
});

function cancelAt(expectedSequence: number): { args: [StoredCommand] } {
  return {
    args: [commandVersions.store({ event: { type: 'cancel', reason: null }, actor: CUSTOMER, expectedSequence })],
  };
}

test('a command is refused when the licence has changed since its preview, and nothing happens', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  const { handle } = life.opened;
  const { license } = await life.waitUntilSettled();
  await life.sendCommand({ type: 'set_auto_renew', on: false });
  await expect(handle.executeUpdate(updates.cancel, cancelAt(license.sequence))).rejects.toMatchObject({
    cause: { details: [{ code: 'preview_stale' }] },
  });
  expect((await life.waitUntilSettled()).license).toMatchObject({
    cancelled: false,
    sequence: license.sequence + 1,
  });
  expect(await handle.executeUpdate(updates.cancel, cancelAt(license.sequence + 1))).toMatchObject({
    ok: true,
    sequence: license.sequence + 2,
  });
});

test('of two commands from one preview that are accepted together, one is executed', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  const { handle } = life.opened;
  const { license } = await life.waitUntilSettled();
  const common = { actor: CUSTOMER, expectedSequence: license.sequence };
  const results = await Promise.allSettled([
    executeCommand(handle, { event: { type: 'cancel', reason: null }, ...common }),
    executeCommand(handle, { event: { type: 'pause', until: null }, ...common }),
  ]);
  const accepted = results.filter((result) => result.status === 'fulfilled' && result.value.ok);
  expect(accepted).toHaveLength(1);
  expect((await life.waitUntilSettled()).license.sequence).toBe(license.sequence + 1);
});

test('an intervention reaches the licence by the signal of its name', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  expect(Object.keys(signals)).toEqual([
    ...INTERVENTIONS,
    'payment_reported',
    'payment_method_added',
    'clock_advanced',
  ]);
  await life.signalAndWait({ type: 'comp', periods: 1, reason: 'an outage' });
  expect((await life.snapshot()).periods).toHaveLength(2);
});

test.each([undefined, {}, { event: { type: 'hold' }, actor: AGENT }])(
  'an update of an intervention with %j is rejected, and the licence goes on',
  async (payload) => {
    await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
    const untyped = timeSkipping().environment.client.workflow.getHandle(life.opened.handle.workflowId);
    const update = untyped.executeUpdate<unknown, [unknown]>('hold', { args: [payload] });
    await expect(update).rejects.toMatchObject({ cause: { type: 'Malformed' } });
    await life.signalAndWait({ type: 'hold', reason: 'a dispute' });
  },
);

test('after an operator has cancelled the workflow, commands are executed once and answered', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  await life.opened.handle.cancel();
  expect(await life.sendCommand({ type: 'set_auto_renew', on: false })).toMatchObject({ ok: true });
  expect(await life.sendCommand({ type: 'rotate_key', overlapDays: 0 })).toMatchObject({ ok: true });
  expect((await life.waitUntilSettled()).license).toMatchObject({ autoRenew: false, keyVersion: 2 });
});

test('a command of a newer version is refused before it is in the history, and the licence goes on', async () => {
  await using life = await LicenseScenario.start(timeSkipping(), STUDIO);
  const { handle, sendCommand } = life.opened;
  const untyped = timeSkipping().environment.client.workflow.getHandle(handle.workflowId);
  const event = { type: 'set_auto_renew', on: false } as const;
  const newer = { version: commandVersions.current + 1, event, actor: CUSTOMER };
  await expect(untyped.executeUpdate<unknown, [unknown]>('set_auto_renew', { args: [newer] })).rejects.toMatchObject({
    cause: { type: 'UnknownVersionError' },
  });
  expect(await sendCommand(event)).toMatchObject({ ok: true });
});
