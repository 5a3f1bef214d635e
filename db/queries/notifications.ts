import { and, eq, isNull, lt, or, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { storable } from '../canonical-json.ts';
import type { Database } from '../connect.ts';
import { notifications, type NotificationStatus } from '../schema/index.ts';
import { newestFirst, newestFirstPage, type Page, type PageRequest } from './page.ts';

export type Notification = typeof notifications.$inferSelect;

/** How long a claim holds: longer than a mail server may take over one licence's messages. */
const CLAIM = '2 minutes';

/**
 * What a licence has promised to send, has not, and nobody else is at sending, in the order of promise. It is then the
 * caller's to send: two who ask at once get no message twice.
 */
export async function claimPending(db: Database, licenseId: string): Promise<Notification[]> {
  const free = or(isNull(notifications.claimedUntil), lt(notifications.claimedUntil, sql`now()`));
  const claimed = await db.orm
    .update(notifications)
    .set({ claimedUntil: sql`now() + ${CLAIM}::text::interval` })
    .where(and(eq(notifications.licenseId, licenseId), eq(notifications.status, 'pending'), free))
    .returning();
  return claimed.sort((a, b) => a.sequence - b.sequence || a.id.localeCompare(b.id));
}

/** How many messages of a licence are still to be sent, by whomever. */
export async function countPending(db: Database, licenseId: string): Promise<number> {
  return db.orm.$count(notifications, and(eq(notifications.licenseId, licenseId), eq(notifications.status, 'pending')));
}

export async function findNotification(db: Database, id: string): Promise<Notification | null> {
  const [row] = await db.orm.select().from(notifications).where(eq(notifications.id, id));
  return row ?? null;
}

/** Sent, as `messageId`. False when it was no longer pending: then nothing is changed. `at` is the licence's time. */
export async function markDelivered(
  db: Database,
  id: string,
  delivery: { readonly at: InstantMs; readonly messageId: string | null },
): Promise<boolean> {
  return settle(db, id, {
    status: 'delivered',
    deliveredAt: delivery.at,
    messageId: delivery.messageId,
    attempts: sql`${notifications.attempts} + 1`,
  });
}

/** Not to be sent, for a reason such as `opted_out` or `sandbox`. False when it was no longer pending. */
export async function markSuppressed(db: Database, id: string, reason: string): Promise<boolean> {
  return settle(db, id, { status: 'suppressed', suppressedReason: reason });
}

/** An attempt that failed; with `final` it is given up, else it stays pending. False when it was no longer pending. */
export async function markAttemptFailed(
  db: Database,
  id: string,
  error: string,
  options: { readonly final: boolean },
): Promise<boolean> {
  return settle(db, id, {
    status: options.final ? 'failed' : 'pending',
    lastError: storable(error).slice(0, 2_000),
    attempts: sql`${notifications.attempts} + 1`,
  });
}

type Settled = PgUpdateSetSource<typeof notifications> & { readonly status: NotificationStatus };

async function settle(db: Database, id: string, settled: Settled): Promise<boolean> {
  const rows = await db.orm
    .update(notifications)
    .set({ ...settled, claimedUntil: null })
    .where(and(eq(notifications.id, id), eq(notifications.status, 'pending')))
    .returning({ id: notifications.id });
  return rows.length > 0;
}

export interface NotificationFilter {
  readonly licenseId?: string | undefined;
  readonly accountId?: string | undefined;
  readonly status?: NotificationStatus | undefined;
  /** A sandbox's; null: live ones only; left out: both. */
  readonly sandboxId?: string | null | undefined;
}

/** Newest first. */
export async function listNotifications(
  db: Database,
  filter: NotificationFilter,
  request: PageRequest,
): Promise<Page<Notification>> {
  const { after, order, take } = newestFirst(notifications, request);
  const { licenseId, accountId, status, sandboxId } = filter;
  const rows = await db.orm
    .select()
    .from(notifications)
    .where(
      and(
        licenseId === undefined ? undefined : eq(notifications.licenseId, licenseId),
        accountId === undefined ? undefined : eq(notifications.accountId, accountId),
        status === undefined ? undefined : eq(notifications.status, status),
        sandboxId === undefined
          ? undefined
          : sandboxId === null
            ? isNull(notifications.sandboxId)
            : eq(notifications.sandboxId, sandboxId),
        after,
      ),
    )
    .orderBy(...order)
    .limit(take);
  return newestFirstPage(rows, request);
}
