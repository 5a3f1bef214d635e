import { asc, eq } from 'drizzle-orm';
import type { AccountRole } from '../../domain/access/roles.ts';
import type { Database } from '../connect.ts';
import { accounts, members } from '../schema/index.ts';

/** An account that a person is in. */
export interface NamedMembership {
  readonly accountId: string;
  readonly accountName: string;
  readonly role: AccountRole;
}

/** The accounts that a person is in, by name. */
export async function listMemberships(db: Database, personId: string): Promise<NamedMembership[]> {
  return await db.orm
    .select({ accountId: accounts.id, accountName: accounts.name, role: members.role })
    .from(members)
    .innerJoin(accounts, eq(accounts.id, members.accountId))
    .where(eq(members.personId, personId))
    .orderBy(asc(accounts.name), asc(accounts.id));
}
