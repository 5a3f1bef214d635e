import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { storable } from '../canonical-json.ts';
import type { Database } from '../connect.ts';
import { notifications, type NotificationStatus } from '../schema/index.ts';
import { newestFirst, newestFirstPage, type Page, type PageRequest } from './page.ts';

export type Notification = typeof notifications.$inferSelect;

/** What a licence has promised to send and has not, in the order of promise. */
export async function pendingNotifications(db: Database, licenseId: string): Promise<Notification[]> {
  return db.orm
    .select()
    .from(notifications)
    .where(and(eq(notifications.licenseId, licenseId), eq(notifications.status, 'pending')))
    .orderBy(asc(notifications.sequence), asc(notifications.id));
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
    .set(settled)
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
