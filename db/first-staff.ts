/**
 * `node db/first-staff.ts --email mara@example.com --role administrator [--name Mara] [--language en] [--another]`: makes a person one
 * of the vendor's people in the database of `DATABASE_URL`. They sign in with a code that is sent to the address. All others are added
 * by `POST /v1/staff`. The audit log has an entry of it.
 */
import { parseArgs } from 'node:util';
import { STAFF_ROLES, type StaffRole } from '../domain/access/roles.ts';
import { asSystem } from './as-system.ts';
import { auditOperator } from './audit-operator.ts';
import { connect, type Database } from './connect.ts';
import { inTransaction } from './in-transaction.ts';
import { addStaff, type StaffMember } from './queries/staff.ts';

/** The person could not be added; the message says what to do. */
export class FirstStaffError extends Error {
  override name = 'NoFirstStaff';
}

export interface FirstStaff {
  readonly email: string;
  readonly role: string;
  readonly name?: string | undefined;
  readonly language?: string | undefined;
  /** Also where there are people of the vendor already. */
  readonly another?: boolean | undefined;
}

/**
 * Adds the first of the vendor's people. An administrator may let others in, so a second one is added only with `another`.
 * @throws {FirstStaffError} for a wrong value, when there is one already, or the database has not been migrated.
 */
export async function createFirstStaff(db: Database, given: FirstStaff): Promise<StaffMember> {
  const { email, name = email.replace(/@.*/, ''), language = 'en', another = false } = given;
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    throw new FirstStaffError('Write a mail address: --email mara@example.com');
  const role = roleNamed(given.role);
  if (!another && (await hasStaff(db)))
    throw new FirstStaffError(
      'There are people of the vendor already. Whoever is an administrator adds others: POST /v1/staff. ' +
        'If nobody can sign in any more, run this again with --another.',
    );
  const added = await inTransaction(asSystem(db), async (transaction) => {
    const made = await addStaff(transaction, { email, name, language, role });
    if (made) await auditOperator(transaction, 'firstStaff', made.id);
    return made;
  });
  if (!added)
    throw new FirstStaffError(`${email} is one of the vendor’s people already. Change the role: PATCH /v1/staff/{id}`);
  return added;
}

function roleNamed(role: string): StaffRole {
  const found = STAFF_ROLES.find((known) => known === role);
  if (!found) throw new FirstStaffError(`Write one of these roles: --role ${STAFF_ROLES.join(', ')}`);
  return found;
}

async function hasStaff(db: Database): Promise<boolean> {
  const [table] = await db.sql<{ there: boolean }[]>`select to_regclass('staff') is not null as there`;
  if (!table?.there) throw new FirstStaffError('The database has no tables yet. Run `node db/migrate.ts` first.');
  return (await db.sql`select from staff where ended_at is null limit 1`).length > 0;
}

if (import.meta.main) {
  const url = process.env['DATABASE_URL'];
  if (!url) throw new Error('DATABASE_URL is not set. Set it to postgres://user:password@host:5432/database.');
  const { values } = parseArgs({
    options: {
      email: { type: 'string', default: '' },
      role: { type: 'string', default: '' },
      name: { type: 'string' },
      language: { type: 'string' },
      another: { type: 'boolean' },
    },
  });
  const db = connect(url, { applicationName: 'evergreen-first-staff', maxConnections: 1 });
  try {
    const { id, email, role } = await createFirstStaff(db, values);
    console.log(`${email} (${id}) can sign in as ${role}`);
  } catch (error) {
    if (!(error instanceof FirstStaffError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  } finally {
    await db.close();
  }
}
