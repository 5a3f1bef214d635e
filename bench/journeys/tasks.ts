import { CASES, nameOf } from './cases.ts';
import { followMailLinks } from './follow-mail-links.ts';
import { MAILED } from './mail-links.ts';
import { makeJourney, type JourneyTools } from './make-journey.ts';
import { READERS } from './open-mail-link.ts';
import type { MadeTask } from './record.ts';
import { refuse } from './refuse.ts';
import { REFUSALS } from './refusals.ts';

/** Something that a person sets out to do, by its name. */
export interface Task {
  readonly name: string;
  /** One that cannot be made is a failed one. */
  readonly make: (tools: JourneyTools) => Promise<MadeTask>;
}

const journeys = CASES.map((one): Task => {
  const name = nameOf(one);
  return {
    name,
    make: async (tools) => ({
      kind: 'journey',
      name,
      ...(await orError(makeJourney(tools, one), (error) => ({
        end: 'stuck' as const,
        interactions: 0,
        waitsMs: [],
        steps: [error],
        surprises: null,
      }))),
    }),
  };
});

const refusals = REFUSALS.map((one): Task => {
  const name = `refusal ${one.code}`;
  return {
    name,
    make: async (tools) => ({
      kind: 'refusal',
      name,
      wanted: one.code,
      ...(await orError(refuse(tools, one), (error) => ({ code: null, steps: null, said: error }))),
    }),
  };
});

const mailLinks = MAILED.flatMap((mailed) =>
  READERS.map((reader): Task => {
    const name = `mail links of ${mailed.templates.join(', ')}: ${reader}`;
    return {
      name,
      make: async (tools) => ({
        kind: 'links',
        name,
        ...(await orError(followMailLinks(tools, mailed, reader), (error) => ({ links: 0, missed: [error] }))),
      }),
    };
  }),
);

export const TASKS: readonly Task[] = [...journeys, ...refusals, ...mailLinks];

async function orError<T, E>(made: Promise<T>, failed: (error: string) => E): Promise<T | E> {
  try {
    return await made;
  } catch (error) {
    return failed(String(error).slice(0, 400));
  }
}
