import type { Catalog } from '../../../catalog/load.ts';
import type { Database } from '../../../db/connect.ts';
import { deterministicId } from '../../../db/ids.ts';
import { findPersonByEmail } from '../../../db/queries/people.ts';
import { toTimestamptz } from '../../../db/time.ts';
import type { InstantMs } from '../../../domain/calendar/instant.ts';
import { INTERVENTIONS } from '../../../domain/lifecycle/interventions.ts';
import type { Actor } from '../../../domain/lifecycle/license.ts';
import type { SeedAccount, SeedLicense } from '../data.ts';
import { seedEmail } from '../people.ts';
import { morningOf, openingFor } from './dates.ts';
import { PastLife } from './past-life.ts';
import type { CardAdded, MachineSeen } from './write-past.ts';

export interface PlannedAccount {
  /** Of the licences that the account does not have yet. */
  readonly lives: readonly PastLife[];
  readonly cards: readonly CardAdded[];
  readonly machines: readonly MachineSeen[];
  /** The ids that all licences with a past have in this account, there or not. */
  readonly ids: readonly string[];
}

interface Circumstances {
  readonly db: Database;
  readonly catalog: Catalog;
  readonly now: InstantMs;
}

/** What is missing of an account's past. The account becomes as old as its first card or licence. */
export async function planAccount(
  { db, catalog, now }: Circumstances,
  seed: SeedAccount,
  account: string,
): Promise<PlannedAccount> {
  const held = await db.sql<{ plan: string }[]>`
    select plan_id as plan from licenses where account_id = ${account} and sandbox_id is null`;
  const plans = new Set(held.map(({ plan }) => plan));
  const missing = seed.licenses.filter(({ plan }) => !plans.has(plan));
  const customer = await ownerOf(db, seed, account);
  const lives = missing.map((license) => planLife({ catalog, now, customer }, seed, account, license));
  const cards = missing.length > 0 && !(await hasCard(db, account)) ? planCards(seed, account, now) : [];
  const machines = missing.flatMap((license) => planMachines(seed, account, license, now));
  const since = [...cards.map(({ at }) => at), ...lives.map(({ plan }) => plan.openedAt)];
  if (since.length > 0)
    await db.sql`
      update accounts set created_at = least(created_at, ${toTimestamptz(Math.min(...since))}::timestamptz)
      where id = ${account}`;
  return { lives, cards, machines, ids: seed.licenses.map(({ plan }) => seededLicenseId(account, plan)) };
}

/** The id of a seeded licence: the same at every start, so that one that was interrupted is continued. */
export function seededLicenseId(account: string, plan: string): string {
  return deterministicId('lic', `seed/${account}/${plan}`);
}

/** The life of one seeded licence, to be lived. The same for the same day. */
export function planLife(
  { catalog, now, customer }: Pick<Circumstances, 'catalog' | 'now'> & { readonly customer: Actor },
  { zone, region: regionId, currency }: SeedAccount,
  account: string,
  seed: SeedLicense,
): PastLife {
  const plan = catalog.plan(seed.plan);
  const region = catalog.region(regionId);
  if (!plan || !region) throw new Error(`The catalog has no plan ${seed.plan} or no region ${regionId}`);
  const { openedDaysAgo, endsInDays, events = [], quantity = seed.quantity ?? plan.seats.min } = seed.past;
  const life = {
    license: {
      id: seededLicenseId(account, plan.id),
      account,
      sandbox: null,
      terms: { plan, region, currency, quantity, zone },
      autoRenew: seed.auto_renew ?? true,
    },
    opening: { type: seed.trial === true ? 'start_trial' : 'purchase' } as const,
    actor: customer,
    until: now,
    commands: events.map(({ daysAgo, event }) => ({
      at: morningOf(now, daysAgo, zone),
      event,
      actor: INTERVENTION_NAMES.has(event.type) ? SUPPORT : customer,
    })),
  };
  const openedAt =
    endsInDays === undefined
      ? morningOf(now, openedDaysAgo, zone)
      : openingFor(life, now, { daysAgo: openedDaysAgo, endsInDays });
  return new PastLife({ ...life, openedAt });
}

const INTERVENTION_NAMES: ReadonlySet<string> = new Set(INTERVENTIONS);
const SUPPORT: Actor = { kind: 'agent', id: 'support' };

/** Who acted for the account: its owner, or where nobody is a member a program of the customer. */
async function ownerOf(db: Database, { members, email }: SeedAccount, account: string): Promise<Actor> {
  const person = members && (await findPersonByEmail(db, seedEmail(members.owner, email)));
  return person ? { kind: 'member', id: person.id } : { kind: 'api_key', id: `shop of ${account}` };
}

async function hasCard({ sql }: Database, account: string): Promise<boolean> {
  return (await sql`select from payment_methods where account_id = ${account} limit 1`).length > 0;
}

function planMachines(
  { zone }: SeedAccount,
  account: string,
  { plan, machines = [] }: SeedLicense,
  now: InstantMs,
): MachineSeen[] {
  return machines.map(({ firstSeenDaysAgo, lastSeenDaysAgo, ...machine }) => ({
    ...machine,
    account,
    license: seededLicenseId(account, plan),
    firstAt: morningOf(now, firstSeenDaysAgo, zone),
    lastAt: morningOf(now, lastSeenDaysAgo, zone),
  }));
}

function planCards({ cards, zone }: SeedAccount, account: string, now: InstantMs): CardAdded[] {
  return cards.map(({ token, addedDaysAgo }) => ({ token, account, at: morningOf(now, addedDaysAgo, zone) }));
}
