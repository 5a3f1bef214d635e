import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import { EMAIL_CHANGE } from '../../domain/people/email-change.ts';
import { normaliseEmail } from '../../domain/people/email.ts';
import type { Database, Queryable } from '../connect.ts';
import { violatedConstraint } from '../errors.ts';
import { emailChanges, people } from '../schema/index.ts';
import { readdressInvitations } from './invitations.ts';
import { lockAddress } from './people.ts';
import { takePreferencesAlong } from './mail-preferences.ts';
import { enqueueMails, type SealedMail } from './person-mails.ts';
import { endRecoveryCodes } from './recovery-codes.ts';
import { revokeSessions } from './sessions.ts';

/** Keyed hashes of the two codes, each bound to its address. */
export interface ChangeCodes {
  readonly oldCodeHash: Buffer;
  readonly newCodeHash: Buffer;
}

/** Stores the codes for a change of a person's address, in place of those before, with their mails. Nobody is looked up. */
export async function requestEmailChange(
  db: Pick<Database, 'transaction'>,
  personId: string,
  { oldCodeHash, newCodeHash }: ChangeCodes,
  mails: readonly SealedMail[],
): Promise<void> {
  const codes = { oldCodeHash, newCodeHash };
  await db.transaction(async (transaction) => {
    await transaction.orm
      .insert(emailChanges)
      .values({ personId, ...codes })
      .onConflictDoUpdate({
        target: emailChanges.personId,
        set: { ...codes, createdAt: sql`now()`, tries: 0, finishedAt: null },
      });
    await enqueueMails(transaction, mails);
  });
}

/** Takes an open change back: its codes are of no more use. False when there is none. */
export async function cancelEmailChange({ orm }: Database, personId: string): Promise<boolean> {
  const rows = await orm
    .delete(emailChanges)
    .where(and(eq(emailChanges.personId, personId), isOpen))
    .returning({ personId: emailChanges.personId });
  return rows.length > 0;
}

const isOpen = and(
  isNull(emailChanges.finishedAt),
  sql`${emailChanges.createdAt} > now() - ${EMAIL_CHANGE.validMinutes}::int * interval '1 minute'`,
);

export interface EmailChange extends ChangeCodes {
  readonly personId: string;
  readonly from: string;
  readonly to: string;
  /** The session that stays; all others end. */
  readonly sessionId: string;
}

/**
 * Gives a person another address, in one transaction with the end of their other sessions, the mails about it, and the change of
 * address of invitations that they have not accepted yet. What they have chosen of mails goes along. Recovery codes end: whoever had the old mailbox may have made them. `refused`: a code is wrong, or the change is over; the try is spent. `taken`:
 * somebody else has the address; the codes stay good.
 */
export async function confirmEmailChange(
  db: Pick<Database, 'transaction'>,
  change: EmailChange,
  mails: readonly SealedMail[],
): Promise<'changed' | 'refused' | 'taken'> {
  try {
    return await db.transaction(async (transaction) => {
      if (!(await spendCodes(transaction, change))) return 'refused';
      const { personId, from, to } = change;
      await lockAddress(transaction, personId);
      const changed = await transaction.orm
        .update(people)
        .set({ email: to.trim() })
        .where(and(eq(people.id, personId), sql`lower(${people.email}) = ${normaliseEmail(from)}`))
        .returning({ id: people.id });
      if (changed.length === 0) return 'refused';
      await readdressInvitations(transaction, from, to);
      await takePreferencesAlong(transaction, from, to);
      await endRecoveryCodes(transaction, personId);
      await revokeSessions(transaction, personId, change.sessionId);
      await enqueueMails(transaction, mails);
      return 'changed';
    });
  } catch (error) {
    if (violatedConstraint(error) === 'people_email') return 'taken';
    throw error;
  }
}

/**
 * Whether an account that requires its identity provider holds a person by the domain of their address: with another address they would
 * no longer have to sign in there.
 */
export async function isHeldToProvider({ sql: query }: Pick<Database, 'sql'>, personId: string): Promise<boolean> {
  const rows = await query`
    select from members m
      join people p on p.id = m.person_id
      join identity_providers r on r.account_id = m.account_id and r.is_required
      join account_domains d on d.account_id = r.account_id and d.verified_at is not null
        and d.domain = split_part(lower(p.email), '@', 2)
    where m.person_id = ${personId} limit 1`;
  return rows.length > 0;
}

/** True once for both right codes. Anything else spends a try. */
async function spendCodes({ orm }: Queryable, { personId, oldCodeHash, newCodeHash }: EmailChange): Promise<boolean> {
  const { oldCodeHash: old, newCodeHash: given } = emailChanges;
  const isRight = sql`${old} = ${sql.param(oldCodeHash, old)} and ${given} = ${sql.param(newCodeHash, given)}`;
  const [row] = await orm
    .update(emailChanges)
    .set({ tries: sql`${emailChanges.tries} + 1`, finishedAt: sql`case when ${isRight} then now() end` })
    .where(and(eq(emailChanges.personId, personId), isOpen, lt(emailChanges.tries, EMAIL_CHANGE.maxTries)))
    .returning({ finishedAt: emailChanges.finishedAt });
  return row !== undefined && row.finishedAt !== null;
}

/** The codes count for minutes; the day lets somebody see that a change was asked for. */
export const EMAIL_CHANGE_RETENTION_DAYS = 1;

/** Deletes changes that no longer count. */
export async function deleteOldEmailChanges({ sql: query }: Database): Promise<void> {
  await query`delete from email_changes where created_at < now() - ${EMAIL_CHANGE_RETENTION_DAYS}::int * interval '1 day'`;
}
