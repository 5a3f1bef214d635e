import { and, eq } from 'drizzle-orm';
import type postgres from 'postgres';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Notice } from '../../domain/lifecycle/effects.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { licenseVersions } from '../../domain/stored/license.ts';
import { noticeParamsVersions } from '../../domain/stored/notice-params.ts';
import type { Stored } from '../../domain/stored/versioned.ts';
import { toJsonText, toStorableText } from '../canonical-json.ts';
import type { Database } from '../connect.ts';
import { notifications, type NotificationStatus, type Recipient } from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { toTimestamptz } from '../time.ts';
import { DEFAULT_PREFERENCES, type MailPreferences } from '../../domain/people/mail-preferences.ts';
import type { Account } from './accounts.ts';
import { toPreferences } from './mail-preferences.ts';
import { matches, type OneOrMore } from './filter.ts';
import { branchesOf, newestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';
import { isInScope, isOfAllLive, scopeOfCursor, type ListScope } from './visible.ts';

export type Notification = typeof notifications.$inferSelect;

/** How long a claim holds. Whoever sends must have ended by then: see `deliver.ts`. */
const CLAIM_DURATION = '2 minutes';
/** The delay after a failed attempt doubles with each further one. */
const FIRST_RETRY = '1 second';
const MAX_RETRY = '5 minutes';
/** For so long, messages are left to the process that recorded them. */
const LEFT_TO_RECORDER = '1 second';

/** A message to be sent; `at` is the licence's own time of the transition that it is about. */
export interface PendingNotification extends Notice {
  readonly id: string;
  readonly at: InstantMs;
}

/** Whom messages are for, as they are reached now. */
export interface MailRecipient {
  readonly type: Recipient;
  /** Null for who is no longer a contact of the licence's account. */
  readonly email: string | null;
  /** In which the recipient is written to, unless the reader of the address has chosen another one. */
  readonly language: string;
}

/** Messages about a licence that the caller is to send to one recipient, with what they are about. */
export interface NotificationClaim {
  /** In the order of the transitions that they are about. They must be sent in this order. */
  readonly messages: readonly PendingNotification[];
  /**
   * How many more are still to be sent to the recipient, but not by the caller. One of them may come before the messages here:
   * unless this is 0, the caller must release its claim.
   */
  readonly elsewhere: number;
  readonly licenseId: string;
  readonly license: License;
  /** The last four characters of its current key. */
  readonly keyHint: string | null;
  /** The head of its change log. */
  readonly head: { readonly sequence: number; readonly hash: string };
  readonly account: Pick<Account, 'name' | 'email' | 'language' | 'zone' | 'reminders'>;
  readonly recipient: MailRecipient;
  /** What the reader of the recipient's address has chosen. */
  readonly preferences: MailPreferences;
}

/** A message as it is stored. */
type StoredMessage = Omit<PendingNotification, 'params'> & { readonly params: Stored<Notice['params']> };
/** A claim as it is stored: {@link restoreClaim} reads it. */
export type StoredClaim = Omit<NotificationClaim, 'license' | 'messages' | 'preferences'> & {
  readonly chosen: Parameters<typeof toPreferences>[0] | null;
  readonly license: Stored<License>;
  readonly messages: readonly StoredMessage[];
};

/**
 * Licences with messages that are due, longest due first. Messages of the last second are left out, because the process
 * that recorded them sends them.
 */
export async function listLicensesToNotify({ sql }: Database, limit: number): Promise<string[]> {
  const rows = await sql<{ license: string }[]>`
    select subject_id as license from notifications n
    where subject_type = 'license' and status = 'pending' and next_attempt_at <= now()::timestamptz(3)
      and created_at <= now() - ${LEFT_TO_RECORDER}::text::interval and not exists (${waiting(sql)})
    order by next_attempt_at limit ${limit}`;
  return [...new Set(rows.map(({ license }) => license))];
}

/**
 * Claims all messages of these licences that are due, so that nobody else sends them: a claim for each recipient, those for an account
 * before those for its contacts. A recipient is left out if nothing is due, or if one of their messages about the licence is being sent or
 * waits for its next attempt: those after it wait, too. One round trip.
 */
export async function claimNotifications(
  { sql }: Database,
  licenseIds: readonly string[],
): Promise<readonly StoredClaim[]> {
  return await sql<StoredClaim[]>`
    with due as (
      select id from notifications n
      where subject_id = any(string_to_array(${licenseIds.join(',')}, ',')) and status = 'pending' and next_attempt_at <= now()::timestamptz(3)
        and not exists (${waiting(sql)})
      -- Whoever locked a message first claims it. Nobody waits for anybody, so claims cannot block each other.
      for update skip locked
    ),
    claimed as (
      update notifications n set next_attempt_at = now() + ${CLAIM_DURATION}::text::interval
      from due where n.id = due.id
      returning n.subject_id, n.recipient_type, n.recipient_id, n.id, n.sequence, n.template, n.params, n.legal, n.at
    ),
    messages as (
      select subject_id, recipient_type, recipient_id, count(*)::int as number, json_agg(json_build_object('id', id, 'template', template,
        'params', params, 'legal', legal, 'at', (extract(epoch from at) * 1000)::bigint) order by sequence, id) as list
      from claimed group by subject_id, recipient_type, recipient_id
    )
    select l.id as "licenseId", l.record as license, k.hint as "keyHint",
      json_build_object('sequence', l.sequence, 'hash', l.head_hash) as head, m.list as messages,
      json_build_object('name', a.name, 'email', a.email, 'language', a.language, 'zone', a.zone,
        'reminders', a.reminders) as account,
      json_build_object('type', m.recipient_type, 'email', r.email,
        'language', coalesce(case m.recipient_type
          when 'contact' then (select language from people where lower(email) = lower(r.email))
        end, a.language)) as recipient,
      (select json_build_object('reminders', p.reminders, 'language', p.language, 'quietFrom', p.quiet_from,
        'quietUntil', p.quiet_until, 'quietZone', p.quiet_zone)
        from mail_preferences p where p.email = lower(r.email)) as chosen,
      -- Counted at the start of the statement, so that what somebody else claims at the same time counts.
      (select count(*) from notifications where subject_id = l.id and recipient_id = m.recipient_id and status = 'pending'
        and not (deferred and next_attempt_at > now()::timestamptz(3)))::int - m.number as elsewhere
    from messages m
      join licenses l on l.id = m.subject_id
      join accounts a on a.id = l.account_id
      left join license_keys k on k.license_id = l.id and k.valid_until is null and not k.revoked
      cross join lateral (
        select case m.recipient_type
          when 'account' then a.email
          -- The contact may be removed.
          else (select email from contacts where id = m.recipient_id and account_id = a.id)
        end as email
      ) r
    order by m.subject_id, m.recipient_type, m.recipient_id`;
}

/** Throws `UnknownVersionError` where the licence or a message was stored by a newer version of the code. */
export function restoreClaim({ license, messages, chosen, ...claim }: StoredClaim): NotificationClaim {
  return {
    ...claim,
    preferences: chosen === null ? DEFAULT_PREFERENCES : toPreferences(chosen),
    license: licenseVersions.restore(license),
    messages: messages.map((message) => ({ ...message, params: noticeParamsVersions.restore(message.params) })),
  };
}

/**
 * A message about the subject of `n` to the same recipient that may not be sent yet. The offset has PostgreSQL look it up by the subject:
 * otherwise it may compare all that are due with all that wait, which are many while the mail server is away.
 */
const waiting = (sql: postgres.Sql) => sql`
  select from (
    select next_attempt_at, deferred from notifications
    where subject_id = n.subject_id and recipient_id = n.recipient_id and status = 'pending' offset 0
  ) pending where next_attempt_at > now()::timestamptz(3) and not deferred`;

/**
 * Gives claimed messages back unsent: whoever asks next can claim them; `after` a message that waits for its next attempt, when
 * that one is due.
 */
export async function releaseNotifications(
  { sql }: Database,
  ids: readonly string[],
  { after = null }: { readonly after?: string | null } = {},
): Promise<void> {
  await sql`
    update notifications
    set next_attempt_at = coalesce((select next_attempt_at from notifications where id = ${after}), now())
    where id in ${sql(ids)} and status = 'pending'`;
}

export async function findNotification(db: Database, id: string): Promise<Notification | null> {
  const [row] = await db.orm.select().from(notifications).where(eq(notifications.id, id));
  return row ?? null;
}

/** Marks a message as sent, as `messageId`. False when it was no longer pending. `at` is the licence's own time. */
export async function markDelivered(
  db: Database,
  id: string,
  { at, messageId }: { readonly at: InstantMs; readonly messageId: string | null },
): Promise<boolean> {
  return updatePending(db, id, { status: 'delivered', deliveredAt: toTimestamptz(at), messageId, attemptsMade: 1 });
}

/**
 * Why a message is not sent to its recipient: it was turned off, the account has removed the contact, or the contact's address is that of
 * the account, which has its own message. Those of sandboxes are recorded as `sandbox`.
 */
export type SuppressedReason = 'opted_out' | 'contact_removed' | 'same_address';

/** Marks a message as not to be sent. False when it was no longer pending. */
export async function markSuppressed(db: Database, id: string, reason: SuppressedReason): Promise<boolean> {
  return updatePending(db, id, { status: 'suppressed', suppressedReason: reason });
}

/** Lets a message wait for the end of its reader's quiet hours; later ones do not wait for it. False when it was no longer pending. */
export async function deferNotification({ sql }: Database, id: string, until: InstantMs): Promise<boolean> {
  const rows = await sql`
    update notifications set deferred = true, next_attempt_at = ${toTimestamptz(until)}::timestamptz
    where id = ${id} and status = 'pending' returning id`;
  return rows.length > 0;
}

/**
 * Records a failed attempt. With `final` the message is given up, else it stays pending, and the next attempt is after a
 * delay. False when it was not pending.
 */
export async function markAttemptFailed(
  db: Database,
  id: string,
  error: string,
  { final }: { readonly final: boolean },
): Promise<boolean> {
  return updatePending(db, id, {
    status: final ? 'failed' : 'pending',
    error: toStorableText(error).slice(0, 2_000),
    attemptsMade: 1,
  });
}

interface NotificationUpdate {
  readonly status: NotificationStatus;
  readonly deliveredAt?: string;
  readonly messageId?: string | null;
  readonly suppressedReason?: string;
  readonly error?: string;
  readonly attemptsMade?: number;
}

async function updatePending({ sql }: Database, id: string, update: NotificationUpdate): Promise<boolean> {
  const {
    status,
    deliveredAt = null,
    messageId = null,
    suppressedReason = null,
    error = null,
    attemptsMade = 0,
  } = update;
  const rows = await sql`
    update notifications set status = ${status}, delivered_at = ${deliveredAt}::timestamptz, message_id = ${messageId},
      suppressed_reason = ${suppressedReason}, last_error = coalesce(${error}, last_error),
      attempts = attempts + ${attemptsMade},
      next_attempt_at = now() + least(${MAX_RETRY}::text::interval,
        ${FIRST_RETRY}::text::interval * power(2, least(attempts, 20)))
    where id = ${id} and status = 'pending'
    returning id`;
  return rows.length > 0;
}

/** What a mail about a licence says besides its notice, whoever sends or shows it. */
export type MailFacts = Pick<NotificationClaim, 'keyHint' | 'head' | 'account'>;

/** For mails about a licence. Null where there is none of the id. */
export async function findMailFacts({ sql }: Database, license: string): Promise<MailFacts | null> {
  const [row] = await sql<MailFacts[]>`
    select k.hint as "keyHint", json_build_object('sequence', l.sequence, 'hash', l.head_hash) as head,
      json_build_object('name', a.name, 'email', a.email, 'language', a.language, 'zone', a.zone,
        'reminders', a.reminders) as account
    from licenses l
      join accounts a on a.id = l.account_id
      left join license_keys k on k.license_id = l.id and k.valid_until is null and not k.revoked
    where l.id = ${license}`;
  return row ?? null;
}

/** A mail of a sandbox as it would have been written. */
export interface WrittenMail {
  /** Of the notification. */
  readonly id: string;
  readonly subject: string;
  readonly text: string;
}

/** Keeps the texts of a sandbox's mails. Those that have one keep it. */
export async function keepSandboxMails({ sql }: Database, mails: readonly WrittenMail[]): Promise<void> {
  await sql`
    update notifications n set mail_subject = m.subject, mail_text = m.text
    from jsonb_to_recordset(${toJsonText(mails)}::text::jsonb) as m (id text, subject text, text text)
    where n.id = m.id and n.sandbox_id is not null and n.mail_text is null`;
}

export interface NotificationFilter extends ListScope {
  readonly subjectId?: string | undefined;
  readonly status?: OneOrMore<NotificationStatus> | undefined;
}

/** Newest first. */
export async function listNotifications(
  db: ScopedDatabase,
  filter: NotificationFilter,
  request: PageRequest,
): Promise<Page<Notification>> {
  const { subjectId, status } = filter;
  const page = newestFirst(notifications, scopeOfCursor(db, 'notifications', filter), request);
  const scope = and(isInScope(db, notifications, filter, subjectId), matches(notifications.subjectId, subjectId));
  const rows = await db.orm
    .select()
    .from(notifications)
    .where(
      status !== undefined && isOfAllLive(db, filter, subjectId)
        ? page.ofBranches(branchesOf([notifications.status, status]), scope)
        : page.where(and(scope, matches(notifications.status, status))),
    )
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows);
}
