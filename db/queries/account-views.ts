import { and, eq, gt, inArray, isNull, ne, sql } from 'drizzle-orm';
import { ACCOUNT_VIEW } from '../../domain/people/account-views.ts';
import type { Database, Queryable } from '../connect.ts';
import { violatedConstraint } from '../errors.ts';
import { accountViews, sessions } from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { newestFirst } from './latest-first.ts';
import { listOwners, type Owner } from './license-search.ts';
import { lockMembers } from './members.ts';
import type { Page, PageRequest } from './page.ts';
import { enqueueMails, type SealedMail } from './person-mails.ts';
import { isVisible, scopeOfCursor } from './visible.ts';

export type AccountView = typeof accountViews.$inferSelect;

export type NewAccountView = Omit<AccountView, 'createdAt' | 'expiresAt' | 'endedAt'>;

/**
 * Begins a view in a session, and tells the owners by the mails that `write` makes, unless they were told of the same person's lately.
 * `open`: the session is in a view already. `session_over`: it has ended by now.
 */
export async function beginAccountView(
  db: ScopedDatabase,
  view: NewAccountView,
  write: (owners: readonly Owner[]) => readonly SealedMail[],
): Promise<AccountView | 'open' | 'session_over'> {
  try {
    return await db.transaction(async (transaction) => {
      // Two that begin at once tell the owners once.
      await lockMembers(transaction, view.accountId);
      const held = await transaction.orm
        .update(sessions)
        .set({ inView: true })
        .where(and(eq(sessions.id, view.sessionId), isNull(sessions.revokedAt)))
        .returning({ id: sessions.id });
      if (held.length === 0) return 'session_over';
      const [begun] = await transaction.orm
        .insert(accountViews)
        .values({ ...view, expiresAt: sql`now() + ${ACCOUNT_VIEW.minutes}::int * interval '1 minute'` })
        .returning();
      if (!begun) throw new Error('The view that was inserted has not been returned');
      if (!(await wasAnnounced(transaction, view)))
        await enqueueMails(transaction, write(await listOwners(transaction, view.accountId)));
      return begun;
    });
  } catch (error) {
    if (violatedConstraint(error) !== 'account_views_one_open') throw error;
    return 'open';
  }
}

async function wasAnnounced({ orm }: Queryable, { id, personId, accountId }: NewAccountView): Promise<boolean> {
  const earlier = await orm
    .select({ id: accountViews.id })
    .from(accountViews)
    .where(
      and(
        eq(accountViews.personId, personId),
        eq(accountViews.accountId, accountId),
        gt(accountViews.createdAt, sql`now() - ${ACCOUNT_VIEW.announceHours}::int * interval '1 hour'`),
        ne(accountViews.id, id),
      ),
    )
    .limit(1);
  return earlier.length > 0;
}

/** The views of an account, newest first. */
export async function listAccountViews(
  db: ScopedDatabase,
  accountId: string,
  request: PageRequest,
): Promise<Page<AccountView>> {
  const page = newestFirst(accountViews, scopeOfCursor(db, 'account-views', { accountId }), request);
  const rows = await db.orm
    .select()
    .from(accountViews)
    .where(page.where(and(isVisible(db, accountViews.accountId), eq(accountViews.accountId, accountId))))
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows);
}

/** Ends the view that a session is in. False when it is in none. */
export async function endAccountView(db: Database, sessionId: string): Promise<boolean> {
  return await db.transaction(async (transaction) => {
    const ended = await endViewsOf(transaction, [sessionId]);
    await transaction.orm.update(sessions).set({ inView: false }).where(eq(sessions.id, sessionId));
    return ended > 0;
  });
}

/** Ends the views that sessions are in which have ended. Returns how many. */
export async function endViewsOf({ orm }: Pick<Queryable, 'orm'>, sessionIds: readonly string[]): Promise<number> {
  if (sessionIds.length === 0) return 0;
  const ended = await orm
    .update(accountViews)
    .set({ endedAt: sql`now()` })
    .where(and(inArray(accountViews.sessionId, [...sessionIds]), isNull(accountViews.endedAt)))
    .returning({ id: accountViews.id });
  return ended.length;
}
