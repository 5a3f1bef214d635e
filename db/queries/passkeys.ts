import { and, asc, eq, getTableColumns, sql } from 'drizzle-orm';
import { counterAdvances, type Transport } from '../../domain/people/passkeys.ts';
import type { Database } from '../connect.ts';
import { newId } from '../ids.ts';
import { passkeys, people } from '../schema/index.ts';
import { enqueueMail, type SealedMail } from './person-mails.ts';
import type { Person } from './people.ts';
import { strengthenSession } from './sessions.ts';

export type Passkey = typeof passkeys.$inferSelect;

/** What an authenticator has made. */
export interface NewPasskey {
  readonly credentialId: Buffer;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly backedUp: boolean;
  readonly transports: readonly Transport[];
}

/**
 * Adds a passkey of a person, and a mail that says so. With their first one the session of the token has shown more than one factor, and
 * gets the new `token` where it had not before. Null where the credential is known already, whosever it is; `not_first`: the session may
 * register the first one only, and there is one.
 */
export async function addPasskey(
  db: Pick<Database, 'transaction'>,
  passkey: NewPasskey & { readonly personId: string; readonly name: string },
  mail: SealedMail,
  session: { readonly token: string; readonly onlyFirst: boolean },
): Promise<{ readonly added: Passkey; readonly token: string | null } | 'not_first' | null> {
  return await db.transaction(async (transaction) => {
    // Of several at once, one is the first.
    const lock = `passkeys/${passkey.personId}`;
    await transaction.orm.execute(sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`);
    const known = await transaction.orm
      .select({ id: passkeys.id })
      .from(passkeys)
      .where(eq(passkeys.personId, passkey.personId))
      .limit(1);
    const isFirst = known.length === 0;
    if (session.onlyFirst && !isFirst) return 'not_first';
    const [added] = await transaction.orm
      .insert(passkeys)
      .values({ ...passkey, id: newId('psk') })
      .onConflictDoNothing({ target: passkeys.credentialId })
      .returning();
    if (!added) return null;
    await enqueueMail(transaction, mail);
    return { added, token: isFirst ? await strengthenSession(transaction, session.token) : null };
  });
}

/** A person's passkeys, oldest first. */
export async function listPasskeys(db: Database, personId: string): Promise<Passkey[]> {
  return await db.orm
    .select()
    .from(passkeys)
    .where(eq(passkeys.personId, personId))
    .orderBy(asc(passkeys.createdAt), asc(passkeys.id));
}

/** The passkey with a credential's id, and whose it is. */
export async function findPasskey(
  db: Database,
  credentialId: Buffer,
): Promise<{ readonly passkey: Passkey; readonly person: Person } | null> {
  const [row] = await db.orm
    .select({ passkey: getTableColumns(passkeys), person: getTableColumns(people) })
    .from(passkeys)
    .innerJoin(people, eq(people.id, passkeys.personId))
    .where(eq(passkeys.credentialId, credentialId));
  return row ?? null;
}

/**
 * Records a signature by a passkey. `counter_reversed`: its counter does not follow the last one, so there are two of it; nothing is
 * recorded. `removed`: the person has removed it meanwhile. Of signatures at once with the same counter, one is recorded.
 */
export async function recordPasskeyUse(
  db: Database,
  id: string,
  { counter, backedUp }: Pick<Passkey, 'counter' | 'backedUp'>,
): Promise<'used' | 'counter_reversed' | 'removed'> {
  return await db.transaction(async ({ orm }) => {
    const [last] = await orm
      .select({ counter: passkeys.counter })
      .from(passkeys)
      .where(eq(passkeys.id, id))
      .for('update');
    if (!last) return 'removed';
    if (!counterAdvances(last.counter, counter)) return 'counter_reversed';
    await orm
      .update(passkeys)
      .set({ counter, backedUp, lastUsedAt: sql`now()` })
      .where(eq(passkeys.id, id));
    return 'used';
  });
}

const isOwn = (personId: string, id: string) => and(eq(passkeys.id, id), eq(passkeys.personId, personId));

/** Null when the person has no such passkey. */
export async function renamePasskey(db: Database, personId: string, id: string, name: string): Promise<Passkey | null> {
  const [row] = await db.orm.update(passkeys).set({ name }).where(isOwn(personId, id)).returning();
  return row ?? null;
}

/** Returns the name of the passkey; null when the person has no such one. */
export async function removePasskey(db: Database, personId: string, id: string): Promise<string | null> {
  const [row] = await db.orm.delete(passkeys).where(isOwn(personId, id)).returning({ name: passkeys.name });
  return row?.name ?? null;
}
