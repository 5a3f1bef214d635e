import type { Notice, Template } from './effects.ts';

/** Reminders of a date to come. All other notices are about something that has happened. */
const REMINDERS: ReadonlySet<Template> = new Set(['trial_ending', 'renewal_upcoming', 'license_ending']);

/**
 * Whether an account can turn the notice off: the reminders that no law requires. Everything that sends or lists
 * notices decides by this.
 */
export function isOptional({ template, legal }: Pick<Notice, 'template' | 'legal'>): boolean {
  return !legal && REMINDERS.has(template);
}
