import { expect, test } from 'vitest';
import { LicenseScenario } from '../support/license-scenario.ts';
import { useTimeSkipping } from '../support/time-skipping.ts';

const timeSkipping = useTimeSkipping();

async function runIdOf({ opened }: LicenseScenario): Promise<string> {
  return (await opened.handle.describe()).runId;
}

test('after a renewal by command the run goes on, and the next step by a timer ends it', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', plan: 'studio-monthly' });
  await scenario.advanceTo('03-27T12:00');
  const runId = await runIdOf(scenario);
  expect(await scenario.sendCommand({ type: 'renew', period: 2 })).toMatchObject({ ok: true, state: 'active' });
  expect(await scenario.sendCommand({ type: 'set_auto_renew', on: false })).toMatchObject({ ok: true });
  expect(await scenario.sendCommand({ type: 'set_auto_renew', on: true })).toMatchObject({ ok: true });
  await scenario.waitUntilSettled();
  expect(await runIdOf(scenario)).toBe(runId);

  const { log } = await scenario.waitUntilSettled();
  await scenario.advanceTo('04-30T12:00');
  const later = (await scenario.waitUntilSettled()).log.slice(log.length);
  expect(later.map(({ event }) => event)).toEqual(['reminder_due']);
  expect(await runIdOf(scenario)).not.toBe(runId);
});

test('a renewal by its timer ends the run', async () => {
  await using scenario = await LicenseScenario.start(timeSkipping(), { on: '03-01T10:00', plan: 'studio-monthly' });
  await scenario.advanceTo('03-31T12:00');
  const runId = await runIdOf(scenario);
  await scenario.advanceTo('04-02T12:00');
  expect(await runIdOf(scenario)).not.toBe(runId);
});
