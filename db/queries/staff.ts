import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { StaffRole } from '../../domain/access/roles.ts';
import type { Database, Queryable } from '../connect.ts';
import { people, staff } from '../schema/index.ts';
import { decodeCursor, pageLimit, toPage, type Page, type PageRequest } from './page.ts';
import { ensurePerson, type NewPerson } from './people.ts';
import { revokeSessions } from './sessions.ts';

export interface StaffMember {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly createdAt: number;
  readonly endedAt: number | null;
}

const COLUMNS = {
  id: staff.personId,
  email: people.email,
  name: people.name,
  role: staff.role,
  createdAt: staff.createdAt,
  endedAt: staff.endedAt,
};

/**
 * Makes a person one of the vendor's people, also somebody who was one before, and ends their sessions: a token that somebody else has
 * got hold of must not gain by a new role. Null when they are one.
 */
export async function addStaff(
  db: Database,
  { role, ...person }: NewPerson & { role: StaffRole },
): Promise<StaffMember | null> {
  return await db.transaction(async (transaction) => {
    const { id } = await ensurePerson(transaction, person);
    const rows = await transaction.orm
      .insert(staff)
      .values({ personId: id, role })
      .onConflictDoUpdate({
        target: staff.personId,
        set: { role, endedAt: null },
        setWhere: sql`${staff.endedAt} is not null`,
      })
      .returning({ id: staff.personId });
    if (rows.length === 0) return null;
    await revokeSessions(transaction, id);
    return await findStaff(transaction, id);
  });
}

async function findStaff({ orm }: Queryable, id: string): Promise<StaffMember | null> {
  const [found] = await orm
    .select(COLUMNS)
    .from(staff)
    .innerJoin(people, eq(people.id, staff.personId))
    .where(eq(staff.personId, id));
  return found ?? null;
}

/** The vendor's administrators, with the language in which they read mails. */
export async function listAdministrators({
  orm,
}: Database): Promise<{ id: string; email: string; language: string }[]> {
  return await orm
    .select({ id: staff.personId, email: people.email, language: people.language })
    .from(staff)
    .innerJoin(people, eq(people.id, staff.personId))
    .where(and(eq(staff.role, 'administrator'), isNull(staff.endedAt)))
    .orderBy(staff.personId);
}

/** Newest first, former ones included. */
export async function listStaff(db: Database, request: PageRequest): Promise<Page<StaffMember>> {
  const scope = { list: 'staff', filter: {} };
  const position = decodeCursor(scope, request);
  const limit = pageLimit(request);
  const after = position
    ? sql`(${staff.createdAt}, ${staff.personId}) < (${sql.param(position[0], staff.createdAt)}, ${position[1]})`
    : undefined;
  const rows = await db.orm
    .select(COLUMNS)
    .from(staff)
    .innerJoin(people, eq(people.id, staff.personId))
    .where(after)
    .orderBy(desc(staff.createdAt), desc(staff.personId))
    .limit(limit + 1);
  return toPage(scope, rows, limit, ({ createdAt, id }) => [createdAt, id]);
}

/** Changes the role of one of the vendor's people; null: ends it. Their sessions end with it. Null when they are none. */
export async function changeStaff(db: Database, id: string, role: StaffRole | null): Promise<StaffMember | null> {
  return await db.transaction(async (transaction) => {
    const rows = await transaction.orm
      .update(staff)
      .set(role === null ? { endedAt: sql`now()` } : { role })
      .where(and(eq(staff.personId, id), isNull(staff.endedAt)))
      .returning({ id: staff.personId });
    if (rows.length === 0) return null;
    await revokeSessions(transaction, id);
    return await findStaff(transaction, id);
  });
}

/** Whether a person is one of the vendor's people now. */
export async function isStaff({ orm }: Pick<Database, 'orm'>, id: string): Promise<boolean> {
  const rows = await orm
    .select({ id: staff.personId })
    .from(staff)
    .where(and(eq(staff.personId, id), isNull(staff.endedAt)));
  return rows.length > 0;
}
