import { and, count, eq, isNull, sql } from 'drizzle-orm';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Database, Queryable } from '../connect.ts';
import { activations } from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { matches } from './filter.ts';
import { newestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';
import { isVisible, scopeOfCursor } from './visible.ts';

/** How long an ended activation is kept, to answer when a machine was freed, and by whom. */
export const ENDED_ACTIVATION_DAYS = 400;

export type Activation = typeof activations.$inferSelect;

export type NewActivation = Pick<Activation, 'id' | 'licenseId' | 'accountId' | 'fingerprint' | 'name' | 'platform'>;

/**
 * Activates a machine, unless all of `limit` seats are taken. A machine that is active stays the same activation, and counts as seen
 * now. Activations of one licence wait for each other, so that of many at once for the last seat one gets it.
 */
export async function activate(
  db: ScopedDatabase,
  machine: NewActivation,
  limit: number,
): Promise<{ readonly activation: Activation; readonly isNew: boolean } | { readonly used: number }> {
  return await db.transaction(async (transaction) => {
    await lockActivations(transaction, machine.licenseId);
    const { name, platform } = machine;
    const [known] = await transaction.orm
      .update(activations)
      .set({ seenAt: sql`now()`, name, platform })
      .where(and(isActiveOn(machine.licenseId), eq(activations.fingerprint, machine.fingerprint)))
      .returning();
    if (known) return { activation: known, isNew: false };
    const [taken] = await transaction.orm
      .select({ used: count() })
      .from(activations)
      .where(isActiveOn(machine.licenseId));
    const used = taken?.used ?? 0;
    if (used >= limit) return { used };
    const [activation] = await transaction.orm.insert(activations).values(machine).returning();
    if (!activation) throw new Error('The activation that was inserted has not been returned');
    return { activation, isNew: true };
  });
}

async function lockActivations({ sql: query }: Queryable, licenseId: string): Promise<void> {
  await query`select pg_advisory_xact_lock(hashtextextended(${`activations/${licenseId}`}, 0))`;
}

function isActiveOn(licenseId: string) {
  return and(eq(activations.licenseId, licenseId), isNull(activations.endedAt));
}

/** Marks an activation of a licence as seen now. Null when the licence has none of this id, or it is ended. */
export async function heartbeat(
  db: ScopedDatabase,
  { id, licenseId }: Pick<Activation, 'id' | 'licenseId'>,
): Promise<Activation | null> {
  const [row] = await db.orm
    .update(activations)
    .set({ seenAt: sql`now()` })
    .where(and(eq(activations.id, id), isActiveOn(licenseId)))
    .returning();
  return row ?? null;
}

/**
 * Ends an activation: one of the given licence, whose key the caller has, or else one that the caller sees. Null when there is none. Once
 * ended, it stays as it is.
 */
export async function endActivation(
  db: ScopedDatabase,
  { id, licenseId, by }: { readonly id: string; readonly licenseId?: string; readonly by: string },
): Promise<Activation | null> {
  const isReached =
    licenseId === undefined ? isVisible(db, activations.accountId) : eq(activations.licenseId, licenseId);
  const isIt = and(eq(activations.id, id), isReached);
  const [ended] = await db.orm
    .update(activations)
    .set({ endedAt: sql`now()`, endedBy: by })
    .where(and(isIt, isNull(activations.endedAt)))
    .returning();
  if (ended) return ended;
  const [found] = await db.orm.select().from(activations).where(isIt);
  return found ?? null;
}

export interface ActivationFilter {
  readonly accountId?: string | undefined;
  readonly licenseId?: string | undefined;
}

/** Those that take seats, newest first. */
export async function listActivations(
  db: ScopedDatabase,
  filter: ActivationFilter,
  request: PageRequest,
): Promise<Page<Activation>> {
  const page = newestFirst(activations, scopeOfCursor(db, 'activations', filter), request);
  const rows = await db.orm
    .select()
    .from(activations)
    .where(
      page.where(
        and(
          isVisible(db, activations.accountId),
          matches(activations.accountId, filter.accountId),
          matches(activations.licenseId, filter.licenseId),
          isNull(activations.endedAt),
        ),
      ),
    )
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows);
}

export interface SeatUse {
  readonly licenseId: string;
  readonly used: number;
  readonly seenAt: InstantMs | null;
}

/** For each licence of an account that is active on a machine: on how many, and when one was last seen. */
export async function countActivations(db: ScopedDatabase, accountId: string): Promise<SeatUse[]> {
  return await db.orm
    .select({
      licenseId: activations.licenseId,
      used: count(),
      seenAt: sql<InstantMs>`max(${activations.seenAt})`.mapWith(activations.seenAt),
    })
    .from(activations)
    .where(and(eq(activations.accountId, accountId), isVisible(db, activations.accountId), isNull(activations.endedAt)))
    .groupBy(activations.licenseId);
}

export async function deleteOldActivations({ sql: query }: Database): Promise<void> {
  await query`delete from activations where ended_at < now() - ${ENDED_ACTIVATION_DAYS}::int * interval '1 day'`;
}
