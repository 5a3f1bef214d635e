import { collect, unwrap } from '../../contract/client/client.ts';
import { ACCOUNT_ROLES, STAFF_ROLES } from '../../domain/access/roles.ts';
import { addMember } from '../../db/queries/members.ts';
import { ensurePerson } from '../../db/queries/people.ts';
import type { DemoContents } from '../demo/demo-file.ts';
import { withDatabase } from './api-keys.ts';
import { SEED_ACCOUNTS, SEED_STAFF } from './data.ts';
import { unlessRefused, type Seeding } from './seeding.ts';

/** Accounts that have a member of each role. */
const ACCOUNTS_WITH_MEMBERS = 4;

/** The address of somebody in an account, by their name and the account's address. */
export function seedEmail(name: string, accountEmail: string): string {
  return `${name.split(' ')[0]?.toLowerCase()}@${accountEmail.replace(/.*@/, '')}`;
}

/**
 * A member of each role in four accounts. They are written to the database, since nobody can read their invitations. Somebody who was
 * removed, or has another role by now, is left as they are.
 */
export async function seedMembers(
  ownerUrl: string,
  accounts: ReadonlyMap<string, string>,
): Promise<DemoContents['members']> {
  const wanted = SEED_ACCOUNTS.slice(0, ACCOUNTS_WITH_MEMBERS).flatMap(({ email, language, members }) => {
    const account = accounts.get(email);
    if (account === undefined || !members) return [];
    return ACCOUNT_ROLES.map((role) => {
      const name = members[role];
      return { role, account, name, language, email: seedEmail(name, email) };
    });
  });
  await withDatabase(ownerUrl, async (db) => {
    for (const { account: accountId, role, ...person } of wanted) {
      const { id: personId } = await ensurePerson(db, person);
      await addMember(db, { accountId, personId, role });
    }
  });
  return wanted.map(({ email, role, account }) => ({ email, role, account }));
}

/**
 * The second account is a child of the first, whose owner manages licences there, and whose viewers see them. A link that somebody has
 * ended stays ended.
 */
export async function seedLink(seeding: Seeding, accounts: ReadonlyMap<string, string>): Promise<void> {
  const { api } = seeding;
  const [parent, account] = SEED_ACCOUNTS.map(({ email }) => accounts.get(email));
  if (parent === undefined || account === undefined) return;
  await unlessRefused(seeding, 'The link of two accounts', async () => {
    const existing = await unwrap(api.GET('/v1/account-links', { params: { query: { account } } }));
    if (existing.data.length > 0) return;
    const grants = { owner: 'license_manager', viewer: 'viewer' } as const;
    const { id } = await unwrap(api.POST('/v1/account-links', { body: { account, parent, grants } }));
    await unwrap(api.POST('/v1/account-links/{id}/accept', { params: { path: { id } } }));
  });
}

/** One of the vendor's people in each role. */
export async function seedStaff(seeding: Seeding): Promise<DemoContents['staff']> {
  const { api } = seeding;
  const existing = await collect((query) => unwrap(api.GET('/v1/staff', { params: { query } })));
  const known = new Set(existing.map(({ email }) => email));
  for (const role of STAFF_ROLES) {
    const body = { ...SEED_STAFF[role], role };
    if (known.has(body.email)) continue;
    await unlessRefused(seeding, body.email, async () => await unwrap(api.POST('/v1/staff', { body })));
  }
  return STAFF_ROLES.map((role) => ({ email: SEED_STAFF[role].email, role }));
}
