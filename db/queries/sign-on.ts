import { and, eq, getTableColumns, gt, isNotNull, isNull, lte, sql } from 'drizzle-orm';
import type { AccountRole } from '../../domain/access/roles.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { SIGN_ON_MINUTES } from '../../domain/people/sign-on.ts';
import type { Database, Queryable } from '../connect.ts';
import { accountDomains, accounts, identityProviders, members, signInAttempts } from '../schema/index.ts';
import { addMember, lockMembers } from './members.ts';
import { ensurePerson, findPersonByEmail, type Person } from './people.ts';
import { bindSubject, checkSubject, type SignOnSubject } from './sign-on-subjects.ts';
import { wasRemoved } from './removed-members.ts';

/** A provider with the sealed secret of its client. */
export type StoredProvider = typeof identityProviders.$inferSelect;

/** The enabled provider of the account whose own the domain is; null when there is none. `domain` is spelt as in DNS. */
export async function findProviderOfDomain({ orm }: Database, domain: string): Promise<StoredProvider | null> {
  const [row] = await orm
    .select(getTableColumns(identityProviders))
    .from(accountDomains)
    .innerJoin(identityProviders, eq(identityProviders.accountId, accountDomains.accountId))
    .where(
      and(
        eq(accountDomains.domain, domain),
        isNotNull(accountDomains.verifiedAt),
        eq(identityProviders.isEnabled, true),
      ),
    );
  return row ?? null;
}

/** The enabled provider of an account, unless it was saved again after the instant. */
export async function findUnchangedProvider(
  { orm }: Database,
  accountId: string,
  since: InstantMs,
): Promise<StoredProvider | null> {
  const [row] = await orm
    .select()
    .from(identityProviders)
    .where(
      and(
        eq(identityProviders.accountId, accountId),
        eq(identityProviders.isEnabled, true),
        lte(identityProviders.updatedAt, since),
      ),
    );
  return row ?? null;
}

export type SignInAttempt = typeof signInAttempts.$inferSelect;

/** Records that somebody was sent to the provider of an account. */
export async function beginSignOn(
  { orm }: Database,
  attempt: Pick<SignInAttempt, 'stateHash' | 'accountId' | 'nonce' | 'verifier' | 'secretId'>,
): Promise<void> {
  const expiresAt = sql`now() + ${SIGN_ON_MINUTES}::int * interval '1 minute'`;
  await orm.insert(signInAttempts).values({ ...attempt, expiresAt });
}

/** The attempt of a `state`, once; null when it is unknown, was spent or has expired. Of requests at once, one gets it. */
export async function spendSignOn({ orm }: Database, stateHash: Buffer): Promise<SignInAttempt | null> {
  const [row] = await orm
    .update(signInAttempts)
    .set({ spentAt: sql`now()` })
    .where(
      and(
        eq(signInAttempts.stateHash, stateHash),
        isNull(signInAttempts.spentAt),
        gt(signInAttempts.expiresAt, sql`now()`),
      ),
    )
    .returning();
  return row ?? null;
}

/** Whom a provider has signed in. */
interface SignedOn {
  readonly email: string;
  readonly name: string;
  readonly role: AccountRole;
  readonly subject: SignOnSubject;
}

/**
 * The person who has the address, as a member of the account: a new one in the role of the provider, or whoever is one, unchanged.
 * `spent`: the attempt has let somebody in. `removed`: an owner has removed the person, and nobody has invited them since. `other_subject`,
 * `other_person`: the provider means somebody else than at the first sign-in; see `checkSubject`.
 */
export async function admitBySignOn(
  db: Pick<Database, 'transaction'>,
  { stateHash, accountId }: Pick<SignInAttempt, 'stateHash' | 'accountId'>,
  { email, name, role, subject }: SignedOn,
): Promise<
  { readonly person: Person; readonly role: AccountRole } | 'spent' | 'removed' | 'other_subject' | 'other_person'
> {
  return await db.transaction(async (transaction) => {
    const { orm } = transaction;
    await lockMembers(transaction, accountId);
    const finished = await orm
      .update(signInAttempts)
      .set({ finishedAt: sql`now()` })
      .where(
        and(
          eq(signInAttempts.stateHash, stateHash),
          isNotNull(signInAttempts.spentAt),
          isNull(signInAttempts.finishedAt),
        ),
      )
      .returning({ accountId: signInAttempts.accountId });
    if (finished.length === 0) return 'spent';
    const known = await findPersonByEmail(transaction, email);
    const binding = await checkSubject(transaction, accountId, known?.id ?? null, subject);
    if (binding === 'other_subject' || binding === 'other_person') return binding;
    const roleNow = known && (await roleIn(transaction, accountId, known.id));
    if (roleNow) {
      if (binding === 'free') await bindSubject(transaction, accountId, known.id, subject);
      return { person: known, role: roleNow };
    }
    if (await wasRemoved(transaction, accountId, { personId: known?.id ?? null, email })) return 'removed';
    const language = await languageOf(transaction, accountId);
    const person = known ?? (await ensurePerson(transaction, { email, name, language }));
    await addMember(transaction, { personId: person.id, accountId, role });
    await bindSubject(transaction, accountId, person.id, subject);
    return { person, role };
  });
}

async function roleIn({ orm }: Queryable, accountId: string, personId: string): Promise<AccountRole | null> {
  const [row] = await orm
    .select({ role: members.role })
    .from(members)
    .where(and(eq(members.personId, personId), eq(members.accountId, accountId)));
  return row?.role ?? null;
}

async function languageOf({ orm }: Queryable, accountId: string): Promise<string> {
  const [row] = await orm.select({ language: accounts.language }).from(accounts).where(eq(accounts.id, accountId));
  if (!row) throw new Error('An attempt to sign in names an account that does not exist');
  return row.language;
}

/** An attempt counts for minutes; the day lets somebody see that it was made. */
export const SIGN_ON_RETENTION_DAYS = 1;

/** Deletes attempts that no longer count. */
export async function deleteOldSignOns({ sql: query }: Database): Promise<void> {
  await query`delete from sign_in_attempts where created_at < now() - ${SIGN_ON_RETENTION_DAYS}::int * interval '1 day'`;
}
