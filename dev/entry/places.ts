import type { Database } from '../../db/connect.ts';
import { listMemberships } from '../../db/queries/members.ts';
import { SEED_ACCOUNTS } from '../seed/data.ts';
import { SIDE_BY_SIDE_PATH } from '../side-by-side/path.ts';
import { seededLicenseId } from '../seed/past/plan-account.ts';

/** What the cards of the start page are about: a licence of the first account, by its plan. The year is about all of them. */
const PLAN_OF_CARD = {
  /** Its renewal was declined. */
  pay: 'studio-monthly',
  watch: 'studio-monthly',
  year: 'team-annual',
  alter: 'team-annual',
  restore: 'team-annual',
} as const;
export type CardName = keyof typeof PLAN_OF_CARD;

export function isCardName(name: string): name is CardName {
  return Object.hasOwn(PLAN_OF_CARD, name);
}

export interface Place {
  readonly account: string;
  readonly license: string;
  readonly path: string;
}

/** The licence that a card is about and the page that it leads to, for the owner of the first account. */
export async function placeOf(db: Database, ownerId: string, card: CardName): Promise<Place | null> {
  const account = (await listMemberships(db, ownerId)).find(
    ({ accountName }) => accountName === SEED_ACCOUNTS[0]?.name,
  );
  if (!account) return null;
  const { accountId } = account;
  const license = seededLicenseId(accountId, PLAN_OF_CARD[card]);
  const page = `/portal/${accountId}/licences/${license}${card === 'alter' ? '#log' : ''}`;
  return { account: accountId, license, path: card === 'watch' ? SIDE_BY_SIDE_PATH : page };
}
