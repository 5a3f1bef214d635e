import { and, eq, isNull, sql } from 'drizzle-orm';
import { normaliseEmail } from '../../domain/people/email.ts';
import type { Database, Queryable } from '../connect.ts';
import { newId } from '../ids.ts';
import { people, staff } from '../schema/index.ts';

export type Person = typeof people.$inferSelect;

export interface NewPerson {
  readonly email: string;
  readonly name: string;
  /** BCP 47. */
  readonly language: string;
}

const hasEmail = (email: string) => sql`lower(${people.email}) = ${normaliseEmail(email)}`;

/** The person who has an address, in any case of letters. */
export async function findPersonByEmail(db: Queryable, email: string): Promise<Person | null> {
  const [row] = await db.orm.select().from(people).where(hasEmail(email));
  return row ?? null;
}

export async function findPerson(db: Database, id: string): Promise<Person | null> {
  const [row] = await db.orm.select().from(people).where(eq(people.id, id));
  return row ?? null;
}

/** Whether a person has this address, which does not change until the transaction ends. */
export async function hasAddress(db: Queryable, personId: string, email: string): Promise<boolean> {
  await db.sql`select pg_advisory_xact_lock_shared(hashtextextended(${addressLock(personId)}, 0))`;
  const rows = await db.orm
    .select({ id: people.id })
    .from(people)
    .where(and(eq(people.id, personId), hasEmail(email)));
  return rows.length > 0;
}

/** Waits for those who rely on the person's address by {@link hasAddress}, and lets them wait until the transaction ends. */
export async function lockAddress({ sql: query }: Queryable, personId: string): Promise<void> {
  await query`select pg_advisory_xact_lock(hashtextextended(${addressLock(personId)}, 0))`;
}

// By advisory locks: a lock of the row needs the right to change it, which row-level security gives for a confirmed change alone.
const addressLock = (personId: string) => `address/${personId}`;

/** The person who has the address: a new one, or the one that there is, unchanged. */
export async function ensurePerson(db: Queryable, person: NewPerson): Promise<Person> {
  const [row] = await db.orm
    .insert(people)
    .values({ ...person, id: newId('per') })
    .onConflictDoNothing()
    .returning();
  const found = row ?? (await findPersonByEmail(db, person.email));
  if (!found) throw new Error('The person was neither inserted nor found');
  return found;
}

/** Changes what a person says of themselves. What is left out stays. */
export async function changeProfile(
  { sql: query }: Database,
  personId: string,
  { name, language }: { readonly name?: string | undefined; readonly language?: string | undefined },
): Promise<void> {
  await query`select change_profile(${personId}, ${name ?? null}, ${language ?? null})`;
}

/** What decides how long a person's sessions last. */
export async function isStaff(db: Database, personId: string): Promise<boolean> {
  const rows = await db.orm
    .select({ personId: staff.personId })
    .from(staff)
    .where(and(eq(staff.personId, personId), isNull(staff.endedAt)));
  return rows.length > 0;
}
