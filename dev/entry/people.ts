import { SEED_ACCOUNTS, SEED_STAFF } from '../seed/data.ts';
import { seedEmail } from '../seed/people.ts';

/** Who can be entered as: of the people that the seeds make, a customer's owner and one of the vendor's. */
export interface EntryPerson {
  readonly email: string;
  readonly firstName: string;
  readonly role: 'owner' | 'agent';
  /** The page after the sign-in: the start page for the vendor's people, who have no pages of their own yet. */
  readonly leadsTo: '/portal' | '/';
}

const firstNameOf = (name: string) => name.split(' ')[0] ?? name;

function owner(): EntryPerson {
  const account = SEED_ACCOUNTS.find(({ members }) => members !== undefined);
  if (!account?.members) throw new Error('No account of the seeds has members');
  const name = account.members.owner;
  return { email: seedEmail(name, account.email), firstName: firstNameOf(name), role: 'owner', leadsTo: '/portal' };
}

const { agent } = SEED_STAFF;

/** By the name that the form sends. */
export const ENTRY_PEOPLE = {
  owner: owner(),
  agent: { email: agent.email, firstName: firstNameOf(agent.name), role: 'agent', leadsTo: '/' },
} as const satisfies Readonly<Record<string, EntryPerson>>;
