import { and, eq, or } from 'drizzle-orm';
import type { Queryable } from '../connect.ts';
import { members, signOnSubjects } from '../schema/index.ts';
import type { ScopedQueryable } from '../scoped.ts';
import { isVisible } from './visible.ts';

/** Whom a provider means: `subject` is the same for as long as the person is, for one client of one issuer. */
export type SignOnSubject = Pick<typeof signOnSubjects.$inferSelect, 'issuer' | 'clientId' | 'subject'>;

/**
 * Whether the provider may mean a person of the account. `other_subject`: it has called the person otherwise; `other_person`: it has called
 * somebody else so. Null for `personId`: somebody who is not known yet. Call it under `lockMembers`.
 */
export async function checkSubject(
  { orm }: Queryable,
  accountId: string,
  personId: string | null,
  { issuer, clientId, subject }: SignOnSubject,
): Promise<'bound' | 'free' | 'other_subject' | 'other_person'> {
  const { accountId: account, personId: person, subject: known } = signOnSubjects;
  const isConcerned = personId === null ? eq(known, subject) : or(eq(known, subject), eq(person, personId));
  const rows = await orm
    .select({ person, subject: known })
    .from(signOnSubjects)
    .where(
      and(
        eq(account, accountId),
        eq(signOnSubjects.issuer, issuer),
        eq(signOnSubjects.clientId, clientId),
        isConcerned,
      ),
    );
  if (rows.some((row) => row.person !== personId)) return 'other_person';
  if (rows.some((row) => row.subject !== subject)) return 'other_subject';
  return rows.length > 0 ? 'bound' : 'free';
}

/** From now on the provider means this member when it says so. Call it after {@link checkSubject}, in the same transaction. */
export async function bindSubject(
  { orm }: Queryable,
  accountId: string,
  personId: string,
  subject: SignOnSubject,
): Promise<void> {
  await orm.insert(signOnSubjects).values({ ...subject, accountId, personId });
}

/** Forgets how providers have called a member. False when none has. */
export async function forgetSubjects(db: ScopedQueryable, memberId: string): Promise<boolean> {
  const [member] = await db.orm
    .select({ accountId: members.accountId, personId: members.personId })
    .from(members)
    .where(and(eq(members.id, memberId), isVisible(db, members.accountId)));
  if (!member) return false;
  const rows = await db.orm
    .delete(signOnSubjects)
    .where(and(eq(signOnSubjects.accountId, member.accountId), eq(signOnSubjects.personId, member.personId)))
    .returning({ subject: signOnSubjects.subject });
  return rows.length > 0;
}
