import { connect } from '../../db/connect.ts';
import { buildPortal } from '../../dev/stack/portal.ts';
import { launchChromium } from '../../test/support/chromium.ts';
import { chooseJourneys } from '../journeys/choose.ts';
import { isGood, keep, openRecord, type MadeTask } from '../journeys/record.ts';
import { resultsOf } from '../journeys/results.ts';
import { TASKS } from '../journeys/tasks.ts';
import { withPortal } from '../harness/portal.ts';
import type { Benchmark } from './benchmark.ts';

/**
 * From the link of a mail to a receipt, for each state, card, role and size of window: how many interactions it takes, how long people
 * wait, whether it ends in a receipt or names who may, and whether what was shown before is what happened. An interaction is one press,
 * filled field or key command. Then every refusal of a command with the way on that it offers, and every link of the mails about a
 * licence.
 */
export const tasks: Benchmark = async (context, { journeys: choice }, log) => {
  await buildPortal(log);
  const made = new Map((await openRecord(choice)).map((one) => [one.name, one]));
  const chosen = chooseJourneys(TASKS, choice, { nameOf: ({ name }) => name, known: new Set(made.keys()) });
  log(`${chosen.length} of ${TASKS.length} tasks in the order of seed ${choice.seed}; ${made.size} from earlier runs`);
  const chromium = await launchChromium();
  const database = connect(context.stack.env.DATABASE_URL, { applicationName: 'evergreen-bench' });
  try {
    await withPortal(context.stack, async (portal) => {
      for (const task of chosen) {
        const one = await task.make({ portal, database, browser: chromium.browser });
        made.set(one.name, one);
        await keep(one);
        log(describe(one));
      }
    });
  } finally {
    await Promise.all([chromium.close(), database.close()]);
  }
  return resultsOf([...made.values()]);
};

function describe(made: MadeTask): string {
  const line = `${made.name}: ${outcomeOf(made)}`;
  return isGood(made) ? line : [line, ...detailsOf(made)].join('\n    ');
}

function outcomeOf(made: MadeTask): string {
  switch (made.kind) {
    case 'journey': {
      const longest = Math.round(Math.max(0, ...made.waitsMs));
      return `${made.end}, ${made.interactions} interactions, longest wait ${longest} ms`;
    }
    case 'refusal':
      return made.steps === null ? 'leads to nothing' : `${made.steps} steps`;
    case 'links':
      return `${made.links - made.missed.length} of ${made.links} links`;
  }
}

function detailsOf(made: MadeTask): readonly string[] {
  switch (made.kind) {
    case 'journey':
      return [...made.steps, ...(made.surprises ?? [])];
    case 'refusal':
      return [`got ${made.code ?? 'no refusal'}`, made.said];
    case 'links':
      return made.missed;
  }
}
