import { isNotNull, isNull, sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { Template } from '../../domain/lifecycle/effects.ts';
import { EVENT_SUBJECTS, type EventSubject } from '../../domain/stored/event-data.ts';
import { noticeParamsVersions } from '../../domain/stored/notice-params.ts';
import { accounts } from './accounts.ts';
import { instant, isOneOf, databaseNow, storedAs } from './columns.ts';
import { sandboxes } from './sandboxes.ts';

export const NOTIFICATION_STATUSES = ['pending', 'delivered', 'suppressed', 'failed'] as const;
export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];

export const CHANNELS = ['email'] as const;
export type Channel = (typeof CHANNELS)[number];

/**
 * Who a message is for: the account's own address, or one of its contacts. Its address is looked up when it is sent, so that the newest one
 * is used.
 */
export const RECIPIENTS = ['account', 'contact'] as const;
export type Recipient = (typeof RECIPIENTS)[number];

/**
 * Messages about events, one for each recipient, with their outcomes. The id is `subject/sequence/n`, with that of a contact behind
 * it, so a message is written once; messages of a subject are sent to each recipient in the order of their events.
 */
export const notifications = pgTable(
  'notifications',
  {
    id: text().primaryKey(),
    subjectType: text('subject_type').$type<EventSubject>().notNull(),
    subjectId: text('subject_id').notNull(),
    /** The account that the subject belonged to then. */
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    sandboxId: text('sandbox_id').references(() => sandboxes.id),
    /** Of the subject's event. */
    sequence: integer().notNull(),
    channel: text().$type<Channel>().notNull(),
    recipientType: text('recipient_type').$type<Recipient>().notNull(),
    recipientId: text('recipient_id').notNull(),
    template: text().$type<Template>().notNull(),
    params: storedAs(noticeParamsVersions)().notNull(),
    /** The account's own address must get it, by law. */
    legal: boolean().notNull(),
    /** The time of the event, by the subject's clock. */
    at: instant().notNull(),
    status: text().$type<NotificationStatus>().notNull().default('pending'),
    deliveredAt: instant('delivered_at'),
    suppressedReason: text('suppressed_reason'),
    messageId: text('message_id'),
    /** A sandbox's: the mail as it would have been written. Nothing sends it, and later its licence is another one. */
    mailSubject: text('mail_subject'),
    mailText: text('mail_text'),
    attempts: integer().notNull().default(0),
    lastError: text('last_error'),
    /** No attempt before then: one process is sending it, or the last attempt failed. */
    nextAttemptAt: instant('next_attempt_at').notNull().default(databaseNow),
    /** It waits for the end of its reader's quiet hours: later ones do not wait for it. */
    deferred: boolean().notNull().default(false),
    createdAt: instant('created_at').notNull().default(databaseNow),
  },
  (t) => [
    check('notifications_subject', isOneOf(t.subjectType, EVENT_SUBJECTS)),
    check('notifications_channel', isOneOf(t.channel, CHANNELS)),
    check('notifications_recipient', isOneOf(t.recipientType, RECIPIENTS)),
    check('notifications_status', isOneOf(t.status, NOTIFICATION_STATUSES)),
    check('notifications_delivered', sql`(${t.status} = 'delivered') = (${t.deliveredAt} is not null)`),
    check('notifications_suppressed', sql`(${t.status} = 'suppressed') = (${t.suppressedReason} is not null)`),
    check('notifications_failed', sql`${t.status} <> 'failed' or ${t.lastError} is not null`),
    check('notifications_attempts', sql`${t.attempts} >= 0`),
    // What the law requires is sent, whatever the customer's preferences; only a sandbox sends nothing.
    check(
      'notifications_legal_is_sent',
      sql`not (${t.legal} and ${t.status} = 'suppressed' and ${t.sandboxId} is null)`,
    ),
    check(
      'notifications_written_in_sandbox',
      sql`(${t.mailSubject} is null) = (${t.mailText} is null) and (${t.mailText} is null or ${t.sandboxId} is not null)`,
    ),
    index('notifications_pending')
      .on(t.subjectId, t.recipientId, t.nextAttemptAt, t.deferred)
      .where(sql`${t.status} = 'pending'`),
    // All that the list of due messages asks for. How many are pending changes within seconds, and PostgreSQL's statistics do not:
    // an index that answers the query alone is chosen whatever they say.
    index('notifications_due')
      .on(t.nextAttemptAt, t.subjectId, t.recipientId, t.createdAt, t.subjectType)
      .where(sql`${t.status} = 'pending'`),
    // Few have an error: costs the others nothing.
    index('notifications_with_error')
      .on(t.createdAt)
      .where(sql`${t.lastError} <> 'removed' and ${t.status} <> 'pending'`),
    index('notifications_by_subject').on(t.subjectId, t.createdAt, t.id),
    // The last column lets the filter of one account's list be checked in the index.
    index('notifications_by_account').on(t.accountId, t.createdAt, t.id, t.status),
    index('notifications_by_sandbox').on(t.sandboxId, t.createdAt, t.id, t.status).where(isNotNull(t.sandboxId)),
    index('notifications_listing').on(t.createdAt, t.id).where(isNull(t.sandboxId)),
    // Nearly all are delivered, and the pending ones are in the indexes above: neither costs anything here.
    index('notifications_unsent')
      .on(t.status, t.createdAt, t.id)
      .where(sql`${t.status} = 'failed' or (${t.status} = 'suppressed' and ${t.sandboxId} is null)`),
  ],
);
