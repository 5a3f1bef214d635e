import type { AccountRole } from '../../domain/access/roles.ts';
import type { Database } from '../connect.ts';
import { newId } from '../ids.ts';
import { insertPurchase } from './fixtures.ts';
import { insertMember, insertStaff } from './people.ts';

/** An account with a paid licence, whose member joined before: the receipt is a notice. */
export async function insertAccountWithReceipt(db: Database, role: AccountRole = 'owner') {
  const { account, id: license } = await insertPurchase(db);
  const { person } = await insertMember(db, { account, role });
  await db.sql`update members set created_at = now() - interval '1 day' where account_id = ${account}`;
  return { account, license, person };
}

/** A look of somebody of the support at an account, so many hours ago. */
export async function insertView(db: Database, account: string, hours = 0): Promise<void> {
  const { id } = await insertStaff(db, 'agent');
  await db.sql`
    insert into account_views (id, account_id, person_id, first_name, session_id, role, reason, created_at, expires_at)
    values (${newId('avw')}, ${account}, ${id}, 'Mara', ${newId('ses')}, 'viewer', 'You asked about a bill',
      now() - ${hours}::int * interval '1 hour', now() - ${hours}::int * interval '1 hour' + interval '1 minute')`;
}

/** An invitation that was sent four days ago. */
export async function insertOldInvitation(db: Database, account: string, email: string): Promise<void> {
  await db.sql`
    insert into invitations (id, account_id, email, role, invited_by, created_at, expires_at)
    values (${newId('inv')}, ${account}, ${email}, 'viewer', ${newId('per')}, now() - interval '4 days', now() + interval '3 days')`;
}
