import { and, count, eq, inArray, isNull, min, sql } from 'drizzle-orm';
import { normaliseEmail } from '../../domain/people/email.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Database, Queryable } from '../connect.ts';
import { people, recoveryCodes } from '../schema/index.ts';
import { enqueueMail, type SealedMail } from './person-mails.ts';
import type { Person } from './people.ts';

/** Stores a person's codes in place of those before, which end. One statement: of two requests at once, all codes are those of one. */
export async function replaceRecoveryCodes(
  db: Database,
  personId: string,
  codeHashes: readonly Buffer[],
): Promise<void> {
  await db.orm
    .insert(recoveryCodes)
    .values(codeHashes.map((codeHash, index) => ({ personId, codeHash, place: index + 1 })))
    .onConflictDoUpdate({
      target: [recoveryCodes.personId, recoveryCodes.place],
      set: { codeHash: sql`excluded.code_hash`, createdAt: sql`now()`, usedAt: null },
    });
}

/** Ends all codes of a person, as if they had been used. */
export async function endRecoveryCodes({ orm }: Queryable, personId: string): Promise<void> {
  await orm
    .update(recoveryCodes)
    .set({ usedAt: sql`now()` })
    .where(and(eq(recoveryCodes.personId, personId), isNull(recoveryCodes.usedAt)));
}

/** How many codes of a person have not been used, and when they were made; null when there are none at all. */
export async function countRecoveryCodes(
  db: Database,
  personId: string,
): Promise<{ readonly left: number; readonly createdAt: InstantMs | null }> {
  const [row] = await db.orm
    .select({
      left: sql<number>`count(*) filter (where ${recoveryCodes.usedAt} is null)`.mapWith(Number),
      createdAt: min(recoveryCodes.createdAt),
    })
    .from(recoveryCodes)
    .where(eq(recoveryCodes.personId, personId));
  return row ?? { left: 0, createdAt: null };
}

/**
 * Uses a code: who has it, once, if that person has the address. `mail` makes the mail that tells the person how many are left. Null
 * for a code that is wrong or used, in which case nobody is looked up; so it takes as long for an address that nobody has. Of requests
 * at once with the same code, one gets the person.
 */
export async function spendRecoveryCode(
  db: Database,
  { codeHashes, email }: { readonly codeHashes: readonly Buffer[]; readonly email: string },
  mail: (person: Person, left: number) => SealedMail,
): Promise<Person | null> {
  return await db.transaction(async (transaction) => {
    const { orm } = transaction;
    const isCode = and(inArray(recoveryCodes.codeHash, [...codeHashes]), isNull(recoveryCodes.usedAt));
    const [code] = await orm.select().from(recoveryCodes).where(isCode).for('update');
    if (!code) return null;
    const [person] = await orm.select().from(people).where(eq(people.id, code.personId));
    if (!person || normaliseEmail(person.email) !== normaliseEmail(email)) return null;
    await orm
      .update(recoveryCodes)
      .set({ usedAt: sql`now()` })
      .where(and(eq(recoveryCodes.personId, code.personId), eq(recoveryCodes.place, code.place)));
    const [unused] = await orm
      .select({ left: count() })
      .from(recoveryCodes)
      .where(and(eq(recoveryCodes.personId, code.personId), isNull(recoveryCodes.usedAt)));
    await enqueueMail(transaction, mail(person, unused?.left ?? 0));
    return person;
  });
}
