import { LicenseClient } from '../../api/licenses/license-client.ts';
import { connect } from '../../db/connect.ts';
import { newId } from '../../db/ids.ts';
import type { Account } from '../../db/queries/accounts.ts';
import { openingFor, morningOf } from '../../dev/seed/past/dates.ts';
import { PastLife } from '../../dev/seed/past/past-life.ts';
import { writePast } from '../../dev/seed/past/write-past.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { BUYER } from './licenses.ts';
import type { BenchContext } from './context.ts';

const DAY_MS = 86_400_000;
const START_MS = 20_000;

/** When a licence was opened: so many days ago, or so that a period ends so many days from today. */
export type PastOpening =
  | { readonly type: 'start_trial'; readonly daysAgo: number }
  | { readonly type: 'purchase'; readonly endsInDays: number };

export interface Past {
  readonly account: Account;
  readonly plan: string;
  readonly opening: PastOpening;
  /** Test cards of the account: `first` from the beginning, `later` from before its last renewal on, `now` from now on. */
  readonly cards: { readonly first: string; readonly later: string | null; readonly now: string | null };
}

/** A licence that has lived up to today by the rules of the lifecycle, with its workflow, which goes on from there. */
export async function createPastLicense(
  context: BenchContext,
  { account, plan: planId, opening, cards }: Past,
): Promise<License> {
  const { catalog, settings, vault, stack, client } = context;
  const [plan, region] = [catalog.plan(planId), catalog.region(account.region)];
  const { baseUrl, secretKey } = settings.stripe;
  if (!plan || !region || baseUrl === undefined) throw new Error(`No plan ${planId}, region or stand-in`);
  const { currency, zone } = account;
  const now = Date.now();
  const terms = { plan, region, currency, quantity: 2, zone };
  const life = {
    license: { id: newId('lic'), account: account.id, sandbox: null, terms, autoRenew: true },
    opening: { type: opening.type },
    actor: BUYER,
    until: now,
    commands: [],
  };
  const openedAt =
    opening.type === 'purchase'
      ? openingFor(life, now, { daysAgo: 40 + Math.max(0, -opening.endsInDays), endsInDays: opening.endsInDays })
      : morningOf(now, opening.daysAgo, zone);
  const added = [
    { at: openedAt - DAY_MS, token: cards.first },
    { at: now + (opening.type === 'purchase' ? opening.endsInDays - 3 : 0) * DAY_MS, token: cards.later },
    { at: now, token: cards.now },
  ].flatMap(({ at, token }) => (token === null || at > now ? [] : [{ at, token, account: account.id }]));
  const db = connect(stack.env.DATABASE_URL, { applicationName: 'evergreen-bench', maxConnections: 1 });
  try {
    const past = { lives: [new PastLife({ ...life, openedAt })], cards: added };
    const [license] = await writePast({ db, vault, stripe: { baseUrl, secretKey } }, past);
    if (!license) throw new Error('The licence was not written');
    const workflows = new LicenseClient(client, settings.temporal.taskQueue);
    await workflows.startExisting(license, null, now + START_MS);
    return license;
  } finally {
    await db.close();
  }
}
