import { isDeepStrictEqual } from 'node:util';
import { daysBetween } from '../../domain/calendar/instant.ts';
import { formatMoney, money, addMoney } from '../../domain/money/money.ts';
import type { ApiClient } from './api-client.ts';
import { DemoLicense } from './demo-license.ts';
import { colourState, formatMoment, applyStyle, humanize, type PrintLine } from './formatting.ts';
import { SCENARIO, type ScenarioStep } from './scenario.ts';

/** Tells the story through the API, line by line. Answers what was not as the story says; nothing, when all was. */
export async function runScenario(
  api: ApiClient,
  say: PrintLine,
  story: readonly ScenarioStep[] = SCENARIO,
): Promise<string[]> {
  const life = await DemoLicense.create(api, say);
  const began = life.now;
  const wrong: string[] = [];
  say(
    `${applyStyle('bold', life.account)}, ${life.zone}: a sandbox, whose clock stands at ${formatMoment(life.now, life.zone)}`,
  );
  for (const chapter of story) {
    say(`\n${applyStyle('bold', chapter.title)}`);
    wrong.push(...(await runStep(chapter, life, say)));
  }
  const checked = await reportSummary(life, daysBetween(began, life.now, life.zone), say);
  return [...wrong, ...life.forecastMismatches, ...checked];
}

async function runStep(chapter: ScenarioStep, life: DemoLicense, say: PrintLine): Promise<string[]> {
  const before = life.entries.length;
  await chapter.run(life);
  const { code, entitlements } = await life.validateKey();
  const told = `${humanize(code)}, ${entitlements.length === 0 ? 'grants nothing' : `grants ${formatFeatures(entitlements)}`}`;
  say(applyStyle('dim', `  The product asks at ${formatMoment(life.now, life.zone)}: ${told}`));
  const events = life.entries.slice(before).map(({ event }) => event);
  const state = life.entries.at(-1)?.to;
  return [
    ...mismatches(`${chapter.title}: transitions`, events, chapter.events),
    ...mismatches(`${chapter.title}: state`, state, chapter.state),
    ...mismatches(`${chapter.title}: what the product is told`, code, chapter.validationCode),
  ];
}

function formatFeatures(entitlements: readonly { feature: string }[]): string {
  return entitlements.map(({ feature }) => humanize(feature)).join(', ');
}

async function reportSummary(life: DemoLicense, days: number, say: PrintLine): Promise<string[]> {
  const { entries, charges, mails, forecastMismatches: surprises } = life;
  const { valid, entries: verified, head } = await life.verifyChangeLog();
  const paid = charges.filter(({ status }) => status === 'paid');
  const sum = paid.map(({ amount }) => amount).reduce(addMoney, money(0, 'EUR'));
  const succeeded = entries.filter(({ event }) => event === 'payment_succeeded').length;
  const declined = entries.filter(({ event }) => event === 'payment_failed').length;
  say(`\n${applyStyle('bold', 'The end')}`);
  say(`  ${days} days, ${entries.length} transitions, last state ${colourState(entries.at(-1)?.to ?? 'none')}`);
  say(`  ${paid.length} periods paid, ${formatMoney(sum, 'en')} together; ${declined} tries declined`);
  say(`  ${mails.length} mails, of which ${mails.filter(({ legal }) => legal).length} are always sent`);
  say(`  Forecast before each wait: ${surprises.length === 0 ? 'all came as forecast, to the millisecond' : 'WRONG'}`);
  say(`  Change log: ${valid ? applyStyle('green', 'verified') : applyStyle('red', 'BROKEN')}, ${verified} entries`);
  say(applyStyle('dim', `  ${head}`));
  return [
    ...mismatches('the change log holds', valid, true),
    ...mismatches('entries in the change log', verified, entries.length),
    ...mismatches('periods paid, and payments', paid.length, succeeded),
  ];
}

function mismatches(what: string, found: unknown, wanted: unknown): string[] {
  if (isDeepStrictEqual(found, wanted)) return [];
  return [`${what}: ${JSON.stringify(found)}, where the story says ${JSON.stringify(wanted)}`];
}
