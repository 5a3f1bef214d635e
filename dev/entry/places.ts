import type { Database } from '../../db/connect.ts';
import { listMemberships } from '../../db/queries/members.ts';
import { SEED_ACCOUNTS } from '../seed/data.ts';
import { SIDE_BY_SIDE_PATH } from '../side-by-side/path.ts';
import { seededLicenseId } from '../seed/past/plan-account.ts';

/** What the cards of the start page are about: a licence of the first account, by its plan. */
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

/** The licence that a card is about and the page that it leads to, for the owner of the first account. */
export async function placeOf(
  db: Database,
  ownerId: string,
  card: CardName,
): Promise<{ license: string; path: string } | null> {
  const account = (await listMemberships(db, ownerId)).find(
    ({ accountName }) => accountName === SEED_ACCOUNTS[0]?.name,
  );
  if (!account) return null;
  const license = seededLicenseId(account.accountId, PLAN_OF_CARD[card]);
  if (card === 'watch') return { license, path: SIDE_BY_SIDE_PATH };
  const page = card === 'year' ? 'sandbox' : `licences/${license}${card === 'alter' ? '#log' : ''}`;
  return { license, path: `/portal/${account.accountId}/${page}` };
}
