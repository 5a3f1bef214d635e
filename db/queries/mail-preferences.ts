import { eq, sql } from 'drizzle-orm';
import { normaliseEmail } from '../../domain/people/email.ts';
import { DEFAULT_PREFERENCES, type MailPreferences, type OptionalMails } from '../../domain/people/mail-preferences.ts';
import type { Queryable } from '../connect.ts';
import { mailPreferences } from '../schema/index.ts';

/** What the reader of an address has chosen; the defaults where they have chosen nothing. */
export async function findMailPreferences({ orm }: Pick<Queryable, 'orm'>, email: string): Promise<MailPreferences> {
  const [row] = await orm
    .select()
    .from(mailPreferences)
    .where(eq(mailPreferences.email, normaliseEmail(email)));
  return row ? toPreferences(row) : DEFAULT_PREFERENCES;
}

/** A row as the domain knows it. */
export function toPreferences(row: Omit<typeof mailPreferences.$inferSelect, 'email' | 'updatedAt'>): MailPreferences {
  const { reminders, language, quietFrom, quietUntil, quietZone } = row;
  const isQuiet = quietFrom !== null && quietUntil !== null && quietZone !== null;
  return {
    reminders,
    language,
    quiet: isQuiet ? { from: quietFrom, until: quietUntil, zone: quietZone } : null,
  };
}

/** Keeps what the reader of an address has chosen. */
export async function saveMailPreferences(
  { orm }: Pick<Queryable, 'orm'>,
  email: string,
  { reminders, language, quiet }: MailPreferences,
): Promise<void> {
  const chosen = {
    reminders,
    language,
    quietFrom: quiet?.from ?? null,
    quietUntil: quiet?.until ?? null,
    quietZone: quiet?.zone ?? null,
    updatedAt: sql`now()`,
  };
  await orm
    .insert(mailPreferences)
    .values({ ...chosen, email: normaliseEmail(email) })
    .onConflictDoUpdate({ target: mailPreferences.email, set: chosen });
}

/** Turns one kind of mail off, and leaves the rest as it is. */
export async function turnMailsOff(
  { orm }: Pick<Queryable, 'orm'>,
  email: string,
  mails: OptionalMails,
): Promise<void> {
  const off = { [mails]: false } as Record<OptionalMails, false>;
  await orm
    .insert(mailPreferences)
    .values({ ...off, email: normaliseEmail(email) })
    .onConflictDoUpdate({ target: mailPreferences.email, set: { ...off, updatedAt: sql`now()` } });
}

/** Gives a new address what was chosen for the old one, unless something was chosen for the new one. The old one may be used by others. */
export async function takePreferencesAlong(
  { sql: query }: Pick<Queryable, 'sql'>,
  from: string,
  to: string,
): Promise<void> {
  await query`
    insert into mail_preferences (email, reminders, language, quiet_from, quiet_until, quiet_zone)
    select ${normaliseEmail(to)}, reminders, language, quiet_from, quiet_until, quiet_zone
    from mail_preferences where email = ${normaliseEmail(from)} on conflict do nothing`;
}
