import { and, eq } from 'drizzle-orm';
import type { ContactTopic } from '../../domain/people/contacts.ts';
import { violatedConstraint } from '../errors.ts';
import { contacts } from '../schema/index.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { matches } from './filter.ts';
import { newestFirst } from './latest-first.ts';
import type { Page, PageRequest } from './page.ts';
import { isVisible, scopeOfCursor } from './visible.ts';

export type Contact = typeof contacts.$inferSelect;

/** Null when the account has this contact for the topic. One of the given id is returned unchanged: the request is a repeat. */
export async function createContact(db: ScopedDatabase, contact: Omit<Contact, 'createdAt'>): Promise<Contact | null> {
  try {
    const [row] = await db.orm
      .insert(contacts)
      .values(contact)
      .onConflictDoNothing({ target: contacts.id })
      .returning();
    if (row) return row;
  } catch (error) {
    if (violatedConstraint(error) === 'contacts_once') return null;
    throw error;
  }
  const [found] = await db.orm
    .select()
    .from(contacts)
    .where(and(eq(contacts.id, contact.id), isVisible(db, contacts.accountId)));
  return found ?? null;
}

/** Newest first; of one account and about one topic if given. */
export async function listContacts(
  db: ScopedDatabase,
  filter: { readonly accountId?: string | undefined; readonly topic?: ContactTopic | undefined },
  request: PageRequest,
): Promise<Page<Contact>> {
  const page = newestFirst(contacts, scopeOfCursor(db, 'contacts', filter), request);
  const rows = await db.orm
    .select()
    .from(contacts)
    .where(
      page.where(
        and(
          isVisible(db, contacts.accountId),
          matches(contacts.accountId, filter.accountId),
          matches(contacts.topic, filter.topic),
        ),
      ),
    )
    .orderBy(...page.order)
    .limit(page.take);
  return page.toPage(rows);
}

/** False when there is none. */
export async function removeContact(db: ScopedDatabase, id: string): Promise<boolean> {
  const rows = await db.orm
    .delete(contacts)
    .where(and(eq(contacts.id, id), isVisible(db, contacts.accountId)))
    .returning({ id: contacts.id });
  return rows.length > 0;
}
