import type { Database } from '../../db/connect.ts';
import { insertMember, insertPerson, insertSession } from '../../db/testing/people.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import type { BenchContext } from '../harness/context.ts';
import { insertAccount } from '../harness/accounts.ts';
import { createPastLicense, type Past, type PastOpening } from '../harness/past.ts';
import { CARDS, FAILING_CARD, STATES, type Case } from './cases.ts';

/** Who may do everything in each account: whoever may not has to be told this name. */
export const OWNER_NAME = 'Orla Quist';

export interface Prepared {
  readonly license: License;
  /** Who opens the link. */
  readonly person: { readonly id: string; readonly email: string };
  /** A session of theirs. */
  readonly token: string;
}

/** What a licence has lived through: its plan, how it was opened, what its account pays with, and who opens the link. */
export interface Life extends Pick<Case, 'role'> {
  readonly plan: string;
  readonly opening: PastOpening;
  /** Test cards of the account, as {@link Past} has them. */
  readonly cards: Past['cards'];
}

export function lifeOf({ state, card, role }: Pick<Case, 'state' | 'card' | 'role'>): Life {
  const wasPaid = state === 'trial' || state === 'active';
  const cards = { first: 'pm_card_visa', later: wasPaid ? null : FAILING_CARD, now: CARDS[card] };
  return { role, plan: 'studio-monthly', opening: STATES[state], cards };
}

/** A licence in an account of its own, with an owner and with the member who opens the link. */
export async function prepare(context: BenchContext, database: Database, { role, ...life }: Life): Promise<Prepared> {
  const account = await insertAccount(context);
  const license = await createPastLicense(context, { account, ...life });
  const owner = await insertMember(database, {
    account: account.id,
    role: 'owner',
    person: await insertPerson(database, { name: OWNER_NAME }),
  });
  const { person } = role === 'owner' ? owner : await insertMember(database, { account: account.id, role });
  return { license, person, token: (await insertSession(database, person)).token };
}

/** A licence in the state of a case, whose account has the case's card. */
export async function prepareCase(context: BenchContext, database: Database, one: Case): Promise<Prepared> {
  const prepared = await prepare(context, database, lifeOf(one));
  const { account } = prepared.license;
  if (one.card === 'none') await database.sql`delete from payment_methods where account_id = ${account}`;
  if (one.card === 'expired')
    await database.sql`update payment_methods set exp_year = 2024 where account_id = ${account} and is_default`;
  return prepared;
}

/** The page to which the mails about a licence in this state lead. */
export function linkOf(url: string, { id, account }: Pick<License, 'id' | 'account'>, state: Case['state']): string {
  return `${url}/portal/${account}/licences/${id}/${state === 'expired' ? 'reactivate' : 'renew'}`;
}
