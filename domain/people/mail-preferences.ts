import type { InstantMs } from '../calendar/instant.ts';

/**
 * The mails that their reader can turn off. All others are always sent: what the law or a contract wants, receipts, payments that failed,
 * and access.
 */
export const OPTIONAL_MAILS = ['reminders'] as const;
export type OptionalMails = (typeof OPTIONAL_MAILS)[number];

/** Hours in which optional mails wait: from the one to the other, on the reader's clock. They may pass midnight. */
export interface QuietHours {
  /** 0 to 23. */
  readonly from: number;
  readonly until: number;
  /** IANA zone. */
  readonly zone: string;
}

/** What somebody has chosen for the mails to their address, whatever account they are about. */
export interface MailPreferences extends Readonly<Record<OptionalMails, boolean>> {
  /** Null: the language of the account, or of the person. */
  readonly language: string | null;
  readonly quiet: QuietHours | null;
}

/** Of whoever has chosen nothing. */
export const DEFAULT_PREFERENCES: MailPreferences = { reminders: true, language: null, quiet: null };

/**
 * The longest quiet time, so that a reminder of a day before is still one: no mail waits for longer.
 */
export const MAX_QUIET_HOURS = 14;

/** How many hours of a day are quiet. The same hour twice: none. */
function quietLength({ from, until }: Pick<QuietHours, 'from' | 'until'>): number {
  return (until - from + 24) % 24;
}

/** Whether hours are ones that somebody may choose. */
export function isQuietLength(hours: Pick<QuietHours, 'from' | 'until'>): boolean {
  const length = quietLength(hours);
  return length >= 1 && length <= MAX_QUIET_HOURS;
}

/** For so long a link in a mail opens the preferences of its reader. Longer than mails are read; laws want 30 days at least. */
export const PREFERENCES_LINK_DAYS = 365;

/** When the quiet hours end that an instant lies in; null where it lies in none. Days with another clock end theirs by that clock. */
export function quietEnd(quiet: QuietHours | null, at: InstantMs): InstantMs | null {
  if (quiet === null || quietLength(quiet) === 0) return null;
  const now = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(quiet.zone);
  const isQuiet =
    quiet.from < quiet.until
      ? now.hour >= quiet.from && now.hour < quiet.until
      : now.hour >= quiet.from || now.hour < quiet.until;
  if (!isQuiet) return null;
  const day = now.hour < quiet.until ? now : now.add({ days: 1 });
  return day.toPlainDate().toZonedDateTime({ timeZone: quiet.zone, plainTime: { hour: quiet.until } })
    .epochMilliseconds;
}
