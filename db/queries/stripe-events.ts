import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '../connect.ts';
import { stripeEvents } from '../schema/index.ts';

type StripeEvent = typeof stripeEvents.$inferSelect;
export type NewStripeEvent = Pick<StripeEvent, 'id' | 'type' | 'created' | 'objectId'>;

/**
 * Stores an event once. `new`: it was not stored before; `unhandled`: it was, but its handling has not finished (the
 * process may have died: handle it again); `handled`: nothing remains to be done.
 */
export async function recordStripeEvent(db: Database, event: NewStripeEvent): Promise<'new' | 'unhandled' | 'handled'> {
  const inserted = await db.orm
    .insert(stripeEvents)
    .values(event)
    .onConflictDoNothing()
    .returning({ id: stripeEvents.id });
  if (inserted.length > 0) return 'new';
  const [row] = await db.orm
    .select({ handledAt: stripeEvents.handledAt })
    .from(stripeEvents)
    .where(eq(stripeEvents.id, event.id));
  return row?.handledAt ? 'handled' : 'unhandled';
}

/** Stores the outcome of an event, the first time only. `at` is real time. */
export async function markStripeEventHandled(db: Database, id: string, at: number, outcome: string): Promise<void> {
  await db.orm
    .update(stripeEvents)
    .set({ handledAt: at, outcome })
    .where(and(eq(stripeEvents.id, id), isNull(stripeEvents.handledAt)));
}
