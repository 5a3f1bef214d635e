import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { noteAnnouncements } from './announcer.ts';
import { byKeyboard, type Account } from './by-keyboard.ts';
import type { Journey } from './journey.ts';
import { chosenJourneys } from './journeys.ts';
import { useJourneys } from './setting-out.ts';
import { renderTranscript } from './transcript.ts';

const setOut = useJourneys();

const isRecording = process.env['JOURNEYS_RECORD'] !== undefined;

/** Goes a journey by keyboard, and gives its transcript. `onEnd` gets it also where the journey has no end. */
async function go(journey: Journey, onEnd: (transcript: string) => Promise<void>): Promise<void> {
  const { page, origin, from, walk, check, unexpected } = await setOut(journey);
  await noteAnnouncements(page);
  const account: Account = { steps: [], faults: [] };
  const person = byKeyboard(page, origin, account);
  try {
    await person.goTo(from);
    await walk(person);
  } finally {
    await onEnd(await format(renderTranscript(journey.title, account.steps), { parser: 'markdown' }));
  }
  await check();
  expect(account.faults).toEqual([]);
  expect(unexpected()).toEqual([]);
  await page.context().close();
}

test.each(chosenJourneys())(
  '$title: by keyboard alone, with what is read out as recorded',
  { timeout: 120_000 },
  async (journey) => {
    const file = new URL(`../../docs/journeys/${journey.name}.md`, import.meta.url);
    if (isRecording) await go(journey, async (transcript) => await writeFile(file, transcript));
    let read = '';
    await go(journey, async (transcript) => void (read = transcript));
    expect(read).toBe(await readFile(file, 'utf8'));
  },
);
