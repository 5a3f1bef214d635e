import { isDeepStrictEqual } from 'node:util';
import { daysBetween } from '../domain/calendar/instant.ts';
import { formatMoney, money, plus } from '../domain/money/money.ts';
import type { Api } from './demo-api.ts';
import { DemoLife } from './demo-life.ts';
import { inColour, moment, paint, words, type Output } from './demo-lines.ts';
import { STORY, type Chapter } from './demo-story.ts';

/** Tells the story through the API, line by line. Answers what was not as the story says; nothing, when all was. */
export async function tellStory(api: Api, say: Output, story: readonly Chapter[] = STORY): Promise<string[]> {
  const life = await DemoLife.begin(api, say);
  const began = life.now;
  const wrong: string[] = [];
  say(`${paint('bold', life.account)}, ${life.zone}: a sandbox, whose clock stands at ${moment(life.now, life.zone)}`);
  for (const chapter of story) {
    say(`\n${paint('bold', chapter.title)}`);
    wrong.push(...(await tellChapter(chapter, life, say)));
  }
  const checked = await tellEnd(life, daysBetween(began, life.now, life.zone), say);
  return [...wrong, ...life.surprises, ...checked];
}

async function tellChapter(chapter: Chapter, life: DemoLife, say: Output): Promise<string[]> {
  const before = life.entries.length;
  await chapter.happens(life);
  const { code, entitlements } = await life.validity();
  const told = `${words(code)}, ${entitlements.length === 0 ? 'grants nothing' : `grants ${features(entitlements)}`}`;
  say(paint('dim', `  The product asks at ${moment(life.now, life.zone)}: ${told}`));
  const events = life.entries.slice(before).map(({ event }) => event);
  const state = life.entries.at(-1)?.to;
  return [
    ...expected(`${chapter.title}: transitions`, events, chapter.events),
    ...expected(`${chapter.title}: state`, state, chapter.state),
    ...expected(`${chapter.title}: what the product is told`, code, chapter.told),
  ];
}

function features(entitlements: readonly { feature: string }[]): string {
  return entitlements.map(({ feature }) => words(feature)).join(', ');
}

async function tellEnd(life: DemoLife, days: number, say: Output): Promise<string[]> {
  const { entries, charges, mails, surprises } = life;
  const { valid, entries: verified, head } = await life.verifyChangeLog();
  const paid = charges.filter(({ status }) => status === 'paid');
  const sum = paid.map(({ amount }) => amount).reduce(plus, money(0, 'EUR'));
  const succeeded = entries.filter(({ event }) => event === 'payment_succeeded').length;
  const declined = entries.filter(({ event }) => event === 'payment_failed').length;
  say(`\n${paint('bold', 'The end')}`);
  say(`  ${days} days, ${entries.length} transitions, last state ${inColour(entries.at(-1)?.to ?? 'none')}`);
  say(`  ${paid.length} periods paid, ${formatMoney(sum, 'en')} together; ${declined} tries declined`);
  say(`  ${mails.length} mails, of which ${mails.filter(({ legal }) => legal).length} are always sent`);
  say(`  Forecast before each wait: ${surprises.length === 0 ? 'all came as forecast, to the millisecond' : 'WRONG'}`);
  say(`  Change log: ${valid ? paint('green', 'verified') : paint('red', 'BROKEN')}, ${verified} entries`);
  say(paint('dim', `  ${head}`));
  return [
    ...expected('the change log holds', valid, true),
    ...expected('entries in the change log', verified, entries.length),
    ...expected('periods paid, and payments', paid.length, succeeded),
  ];
}

function expected(what: string, found: unknown, wanted: unknown): string[] {
  if (isDeepStrictEqual(found, wanted)) return [];
  return [`${what}: ${JSON.stringify(found)}, where the story says ${JSON.stringify(wanted)}`];
}
