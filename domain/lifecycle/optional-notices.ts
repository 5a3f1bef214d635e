import type { OptionalMails } from '../people/mail-preferences.ts';
import type { Notice, Template } from './effects.ts';

/** Reminders of a date to come. All other notices are about something that has happened. */
const REMINDERS: ReadonlySet<Template> = new Set(['trial_ending', 'renewal_upcoming', 'license_ending']);

/** Which of the mails that their reader can turn off a notice is; null: it is always sent. */
export function optionalMailsOf({ template, legal }: Pick<Notice, 'template' | 'legal'>): OptionalMails | null {
  return !legal && REMINDERS.has(template) ? 'reminders' : null;
}

/**
 * Whether an account can turn the notice off: the reminders that no law requires. Everything that sends or lists
 * notices decides by this.
 */
export function isOptional(notice: Pick<Notice, 'template' | 'legal'>): boolean {
  return optionalMailsOf(notice) !== null;
}
