import { expect, test } from 'vitest';
import { byMouse } from './by-mouse.ts';
import { seed, some, triesAll } from './chance.ts';
import type { Journey } from './journey.ts';
import { chosenJourneys } from './journeys.ts';
import { watchRequests, type Loss, type Sent } from './losses.ts';
import { useJourneys } from './setting-out.ts';

const setOut = useJourneys();

/** So many journeys at once: they mostly wait. */
const AT_ONCE = 3;

/** Goes a journey without what is lost, and checks what it was for. Tells which requests there were. */
async function go(journey: Journey, loss: Loss | null): Promise<readonly Sent[]> {
  const { page, origin, from, walk, check } = await setOut(journey, 'owner', { serviceWorkers: 'block' });
  const sent = await watchRequests(page.context(), origin, loss);
  const person = byMouse(page, origin);
  try {
    await person.goTo(from);
    await walk(person);
    await check();
  } catch (error) {
    const shown = await page.locator('body').innerText();
    throw new Error(`${wordsOf(journey, loss, sent)}\nThe page: ${shown.slice(0, 3_000)}`, { cause: error });
  }
  await page.context().close();
  return sent;
}

function wordsOf({ name }: Journey, loss: Loss | null, sent: readonly Sent[]): string {
  const requests = sent.map(({ what }) => what).join('\n  ');
  const ofKind = sent.filter(({ to }) => to === loss?.to);
  const what = loss ? `the ${loss.lost} of ${ofKind[loss.nth - 1]?.what ?? 'no request'} (${loss.nth})` : 'a loss';
  return `${name} without ${what}, JOURNEYS_SEED=${seed}. Requests:\n  ${requests}`;
}

/** What can be lost of a journey, by kind: answers to changes, all else of the API, parts of the program. */
function possibleLosses(sent: readonly Sent[]): readonly (readonly Loss[])[] {
  const toApi = sent.filter(({ to }) => to === 'api');
  const toFiles = sent.filter(({ to }) => to === 'files');
  const ofApi = toApi.flatMap(({ isChange }, index) =>
    (['request', 'answer'] as const).map((lost) => ({
      loss: { to: 'api', nth: index + 1, lost } as const,
      isLostChange: isChange && lost === 'answer',
    })),
  );
  return [
    ofApi.filter(({ isLostChange }) => isLostChange).map(({ loss }) => loss),
    ofApi.filter(({ isLostChange }) => !isLostChange).map(({ loss }) => loss),
    toFiles.map((_part, index) => ({ to: 'files', nth: index + 1, lost: 'request' })),
  ];
}

/** Does all, some at once, and gives what has failed. */
async function failuresOf<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<unknown[]> {
  const waiting = [...items];
  const failures: unknown[] = [];
  const workOn = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift())
      await work(item).catch((error: unknown) => failures.push(error));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, workOn));
  return failures;
}

test.each(chosenJourneys())(
  '$title: it ends well, and once, whatever is lost on the way',
  { timeout: triesAll ? 1_800_000 : 180_000 },
  async (journey) => {
    const sent = await go(journey, null);
    // Parts of the program are lost where everything is tried.
    const losses = possibleLosses(sent)
      .slice(0, triesAll ? undefined : 2)
      .flatMap((kind) => some(kind, 1));
    console.info(`${journey.name}: ${sent.length} requests, ${losses.length} losses`);
    expect(await failuresOf(losses, async (loss) => await go(journey, loss))).toEqual([]);
  },
);
