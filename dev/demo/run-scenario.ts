import { isDeepStrictEqual } from 'node:util';
import type { EvergreenClient } from '../../contract/client/client.ts';
import { daysBetween } from '../../domain/calendar/instant.ts';
import { formatMoney, money, addMoney } from '../../domain/money/money.ts';
import { DemoLicense } from './demo-license.ts';
import { colourState, formatMoment, applyStyle, humanize, type PrintLine } from './formatting.ts';
import { SCENARIO, type ScenarioStep } from './scenario.ts';

/** Runs the scenario through the API and prints each step. Returns the differences from what the scenario expects. */
export async function runScenario(
  api: EvergreenClient,
  print: PrintLine,
  scenario: readonly ScenarioStep[] = SCENARIO,
): Promise<string[]> {
  const license = await DemoLicense.create(api, print);
  const startedAt = license.now;
  const differences: string[] = [];
  print(
    `${applyStyle('bold', license.account)}, ${license.zone}: a sandbox whose clock is at ${formatMoment(license.now, license.zone)}`,
  );
  for (const step of scenario) {
    print(`\n${applyStyle('bold', step.title)}`);
    differences.push(...(await runStep(step, license, print)));
  }
  const summary = await reportSummary(license, daysBetween(startedAt, license.now, license.zone), print);
  return [...differences, ...license.forecastMismatches, ...summary];
}

async function runStep(step: ScenarioStep, license: DemoLicense, print: PrintLine): Promise<string[]> {
  const before = license.entries.length;
  await step.run(license);
  const { code, entitlements } = await license.validateKey();
  const result = `${humanize(code)}, ${entitlements.length === 0 ? 'grants nothing' : `grants ${formatFeatures(entitlements)}`}`;
  print(applyStyle('dim', `  Key validated at ${formatMoment(license.now, license.zone)}: ${result}`));
  const events = license.entries.slice(before).map(({ event }) => event);
  const state = license.entries.at(-1)?.to;
  return [
    ...mismatches(`${step.title}: transitions`, events, step.events),
    ...mismatches(`${step.title}: state`, state, step.state),
    ...mismatches(`${step.title}: key validation`, code, step.validationCode),
  ];
}

function formatFeatures(entitlements: readonly { feature: string }[]): string {
  return entitlements.map(({ feature }) => humanize(feature)).join(', ');
}

async function reportSummary(license: DemoLicense, days: number, print: PrintLine): Promise<string[]> {
  const { entries, charges, mails, forecastMismatches } = license;
  const { valid, entries: verified, head } = await license.verifyChangeLog();
  const paid = charges.filter(({ status }) => status === 'paid');
  const sum = paid.map(({ amount }) => amount).reduce(addMoney, money(0, 'EUR'));
  const succeeded = entries.filter(({ event }) => event === 'payment_succeeded').length;
  const declined = entries.filter(({ event }) => event === 'payment_failed').length;
  print(`\n${applyStyle('bold', 'The end')}`);
  print(`  ${days} days, ${entries.length} transitions, final state ${colourState(entries.at(-1)?.to ?? 'none')}`);
  print(`  ${paid.length} periods paid, ${formatMoney(sum, 'en')} in total; ${declined} attempts declined`);
  print(`  ${mails.length} mails, of which ${mails.filter(({ legal }) => legal).length} are always sent`);
  print(`  Forecasts: ${forecastMismatches.length === 0 ? 'all happened as forecast, to the millisecond' : 'WRONG'}`);
  print(`  Change log: ${valid ? applyStyle('green', 'verified') : applyStyle('red', 'BROKEN')}, ${verified} entries`);
  print(applyStyle('dim', `  ${head}`));
  return [
    ...mismatches('the change log holds', valid, true),
    ...mismatches('entries in the change log', verified, entries.length),
    ...mismatches('periods paid, and payments', paid.length, succeeded),
  ];
}

function mismatches(what: string, found: unknown, wanted: unknown): string[] {
  if (isDeepStrictEqual(found, wanted)) return [];
  return [`${what}: ${JSON.stringify(found)}, expected ${JSON.stringify(wanted)}`];
}
