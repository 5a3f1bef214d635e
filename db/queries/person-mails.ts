import { and, eq, sql } from 'drizzle-orm';
import type { PersonTemplate } from '../../domain/people/mails.ts';
import type { AccountEvent, SecurityEvent } from '../../domain/people/security-events.ts';
import { toStorableText } from '../canonical-json.ts';
import type { Database, Queryable } from '../connect.ts';
import { newId } from '../ids.ts';
import type { PersonSecrets } from '../person-secrets.ts';
import { personMails } from '../schema/index.ts';

/** A mail as it is written: to whom, and the values of its template. */
export interface PersonMail {
  readonly template: PersonTemplate;
  readonly to: string;
  readonly params: Readonly<Record<string, string>>;
  /** Values of the line of the template that is repeated for each of them. */
  readonly rows?: readonly Readonly<Record<string, string>>[];
  /** The language where `to` is nobody's address yet. */
  readonly language?: string;
  /** What it tells of: such mails are counted, so that nobody's mailbox is flooded with them. */
  readonly event?: SecurityEvent;
  /** Sent only if somebody who can sign in has the address; it is not known when the mail is written. */
  readonly onlyIfKnown?: boolean;
}

/** A mail as it is stored. */
export interface SealedMail {
  readonly id: string;
  readonly template: PersonTemplate;
  readonly sealed: Buffer;
  readonly secretId: string;
  readonly validMinutes: number;
}

export function sealMail(
  secrets: PersonSecrets,
  { template, ...content }: PersonMail,
  { validMinutes }: { readonly validMinutes: number },
): SealedMail {
  const id = newId('pml');
  return { id, template, validMinutes, ...secrets.seal(JSON.stringify(content), id) };
}

/**
 * A search for the licences of the account that a key or an invoice number belongs to, in place of a mail: which account that is, and
 * who gets the mails, is looked up by the process that sends them.
 */
export function sealSearch(
  secrets: PersonSecrets,
  reference: string,
  { validMinutes }: { readonly validMinutes: number },
): SealedMail {
  const id = newId('pml');
  return { id, template: 'licenses_found', validMinutes, ...secrets.seal(JSON.stringify({ reference }), id) };
}

/** News for the owners of an account, and for the people that it is about. */
export interface AccountNewsContent {
  readonly event: AccountEvent;
  readonly account: string;
  /** Ids of people who are told besides the owners. */
  readonly people: readonly string[];
  readonly params: Readonly<Record<string, string>>;
}

/** In place of the mails: to whom they go is looked up by the process that sends them. */
export function sealAccountNews(
  secrets: PersonSecrets,
  content: AccountNewsContent,
  { validMinutes }: { readonly validMinutes: number },
): SealedMail {
  const id = newId('pml');
  return { id, template: 'account_news', validMinutes, ...secrets.seal(JSON.stringify(content), id) };
}

export async function enqueueMail(db: Pick<Database, 'orm'>, mail: SealedMail): Promise<void> {
  await enqueueMails(db, [mail]);
}

/** A statement has at most 65,535 parameters. */
const ENQUEUED_AT_ONCE = 1_000;

export async function enqueueMails({ orm }: Pick<Database, 'orm'>, mails: readonly SealedMail[]): Promise<void> {
  for (let start = 0; start < mails.length; start += ENQUEUED_AT_ONCE) {
    const rows = mails.slice(start, start + ENQUEUED_AT_ONCE).map(({ validMinutes, ...stored }) => ({
      ...stored,
      expiresAt: sql`now() + ${validMinutes}::int * interval '1 minute'`,
    }));
    await orm.insert(personMails).values(rows);
  }
}

/** How long a claim holds. Whoever sends must have ended by then. */
const CLAIM_DURATION = '2 minutes';
/** The delay after a failed attempt doubles with each further one. */
const FIRST_RETRY = '1 second';
const MAX_RETRY = '1 minute';

export interface ClaimedMail {
  readonly id: string;
  readonly template: PersonTemplate;
  readonly sealed: Buffer;
  readonly secretId: string;
}

/**
 * Claims mails that are due, so that nobody else sends them, and deletes those that came too late. It compares with an instant that is
 * rounded as the columns are: `now()` may be half a millisecond before what was stored of it, and a mail that was just written not due.
 */
export async function claimMails({ sql: query }: Queryable, limit: number): Promise<ClaimedMail[]> {
  return await query<ClaimedMail[]>`
    with late as (delete from person_mails where expires_at <= now()::timestamptz(3)),
    due as (
      select id from person_mails where next_attempt_at <= now()::timestamptz(3) and expires_at > now()::timestamptz(3)
      order by next_attempt_at limit ${limit} for update skip locked
    )
    update person_mails m set next_attempt_at = now() + ${CLAIM_DURATION}::text::interval
    from due where m.id = due.id
    returning m.id, m.template, m.sealed, m.secret_id as "secretId"`;
}

/** A mail that was sent, or is not to be. False when it is gone already. */
export async function deleteMail({ orm }: Queryable, id: string): Promise<boolean> {
  const rows = await orm.delete(personMails).where(eq(personMails.id, id)).returning({ id: personMails.id });
  return rows.length > 0;
}

/**
 * True for one caller before the first attempt to send a mail: what is counted for each mail is counted then, in the same transaction.
 */
export async function beginFirstAttempt({ orm }: Queryable, id: string): Promise<boolean> {
  const rows = await orm
    .update(personMails)
    .set({ attempts: 1 })
    .where(and(eq(personMails.id, id), eq(personMails.attempts, 0)))
    .returning({ id: personMails.id });
  return rows.length > 0;
}

/** Lets a mail be tried again after a delay. */
export async function postponeMail({ orm }: Database, id: string, error: string): Promise<void> {
  await orm
    .update(personMails)
    .set({
      attempts: sql`${personMails.attempts} + 1`,
      lastError: toStorableText(error).slice(0, 2_000),
      nextAttemptAt: sql`now() + least(${MAX_RETRY}::text::interval, ${FIRST_RETRY}::text::interval * power(2, least(${personMails.attempts}, 20)))`,
    })
    .where(eq(personMails.id, id));
}
