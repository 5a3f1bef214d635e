import { connect, type Database } from '../../db/connect.ts';
import { insertMember, insertSession } from '../../db/testing/people.ts';
import { buildPortal } from '../../dev/stack/portal.ts';
import { ACCOUNT_ROLES, type AccountRole } from '../../domain/access/roles.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { launchChromium } from '../../test/support/chromium.ts';
import { payFromMail, type Journey } from '../browser/renewal-journey.ts';
import { insertAccount } from '../harness/accounts.ts';
import { createPastLicense, type PastOpening } from '../harness/past.ts';
import { withPortal } from '../harness/portal.ts';
import { quantile } from '../measure/statistics.ts';
import type { BenchmarkResult } from '../report/result.ts';
import type { Benchmark } from './benchmark.ts';

const FAILING = 'pm_card_chargeCustomerFail';

/** How a licence comes to be in each state today. */
const STATES = {
  trial: { type: 'start_trial', daysAgo: 5 },
  active: { type: 'purchase', endsInDays: 6 },
  grace: { type: 'purchase', endsInDays: -1 },
  suspended: { type: 'purchase', endsInDays: -12 },
  expired: { type: 'purchase', endsInDays: -60 },
} as const satisfies Readonly<Record<string, PastOpening>>;

/** What the account has to pay with, by Stripe's test tokens; null: nothing. */
const CARDS = {
  good: 'pm_card_visa',
  declined: FAILING,
  challenged: 'pm_card_authenticationRequired',
  expired: FAILING,
  none: null,
} as const;

const VIEWPORTS = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const;

interface Case {
  readonly state: keyof typeof STATES;
  readonly card: keyof typeof CARDS;
  readonly role: AccountRole;
  readonly viewport: keyof typeof VIEWPORTS;
}

const CASES: readonly Case[] = keysOf(STATES).flatMap((state) =>
  keysOf(CARDS).flatMap((card) =>
    ACCOUNT_ROLES.flatMap((role) => keysOf(VIEWPORTS).map((viewport) => ({ state, card, role, viewport }))),
  ),
);

/**
 * From the link of a mail to a receipt, for each state, card, role and size of window: how many interactions it takes, how long people
 * wait, and whether it ends in a receipt, or names who may. An interaction is one press, filled field or key command.
 */
export const tasks: Benchmark = async (context, { sizeDivisor }, log) => {
  await buildPortal(log);
  const chromium = await launchChromium();
  const database = connect(context.stack.env.DATABASE_URL, { applicationName: 'evergreen-bench' });
  const done: (Journey & Case)[] = [];
  try {
    await withPortal(context.stack, async (running) => {
      for (const one of CASES.filter((_case, n) => n % sizeDivisor === 0)) {
        const { license, token } = await prepare(running.context, database, one);
        const browser = await chromium.browser.newContext({ locale: 'en-US', viewport: VIEWPORTS[one.viewport] });
        await browser.addCookies([{ name: 'evergreen_session', value: token, url: running.url, httpOnly: true }]);
        const journey = await payFromMail(await browser.newPage(), linkOf(running.url, license, one));
        await browser.close();
        done.push({ ...one, ...journey });
        log(
          `${nameOf(one)}: ${journey.end}, ${journey.interactions}${journey.end === 'stuck' ? ` ${journey.steps.join(' > ')}` : ''}`,
        );
      }
    });
  } finally {
    await Promise.all([chromium.close(), database.close()]);
  }
  return results(done);
};

type PortalContext = Parameters<typeof createPastLicense>[0];

async function prepare(context: PortalContext, database: Database, { state, card, role }: Case) {
  const account = await insertAccount(context);
  const wasPaid = state === 'trial' || state === 'active';
  const cards = { first: 'pm_card_visa', later: wasPaid ? null : FAILING, now: CARDS[card] };
  const license = await createPastLicense(context, { account, plan: 'studio-monthly', opening: STATES[state], cards });
  if (card === 'none') await database.sql`delete from payment_methods where account_id = ${account.id}`;
  if (card === 'expired')
    await database.sql`update payment_methods set exp_year = 2024 where account_id = ${account.id} and is_default`;
  const owner = await insertMember(database, { account: account.id, role: 'owner' });
  const { person } = role === 'owner' ? owner : await insertMember(database, { account: account.id, role });
  return { license, token: (await insertSession(database, person)).token };
}

function linkOf(url: string, { id, account }: License, { state }: Case): string {
  return `${url}/portal/${account}/licences/${id}/${state === 'expired' ? 'reactivate' : 'renew'}`;
}

const nameOf = ({ state, card, role, viewport }: Case) => [state, card, role, viewport].join(', ');

function results(done: readonly (Journey & Case)[]): BenchmarkResult[] {
  const ended = done.filter(({ end }) => end !== 'stuck');
  const direct = done.filter(({ end, card }) => end === 'receipt' && card === 'good');
  const waits = done.flatMap(({ waitsMs }) => waitsMs);
  const stuck = done.filter(({ end }) => end === 'stuck').map(nameOf);
  const evergreen = (value: number) => ({ name: `of ${done.length} journeys`, rounds: [value] });
  return [
    {
      title: 'journeys that end in a receipt, or name who may',
      unit: '%',
      better: 'more',
      limit: 100,
      evergreen: evergreen((100 * ended.length) / done.length),
      references: [],
      ...(stuck.length > 0 ? { note: stuck.join('; ') } : {}),
    },
    {
      title: 'interactions from a mail to a receipt, signed in, with a good card, at most',
      unit: '',
      better: 'less',
      limit: 3,
      evergreen: evergreen(Math.max(0, ...direct.map(({ interactions }) => interactions))),
      references: [],
    },
    {
      title: 'interactions with any card, at most',
      unit: '',
      better: 'less',
      evergreen: evergreen(Math.max(0, ...ended.map(({ interactions }) => interactions))),
      references: [],
    },
    {
      title: 'waiting for an answer, p95',
      unit: 'ms',
      better: 'less',
      limit: 3_000,
      evergreen: evergreen(quantile(waits, 0.95)),
      references: [],
    },
  ];
}

function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(record) as Key[];
}
