import { sealToken } from '../../db/sealed-token.ts';
import type { PersonSecrets } from '../../db/person-secrets.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { PREFERENCES_LINK_DAYS } from '../../domain/people/mail-preferences.ts';

const DAY_MS = 86_400_000;

/** The page on which the reader of a mail chooses which mails they get, without a sign-in. The link is theirs alone, and reveals nothing. */
export function preferencesUrlFor(
  { secrets, publicUrl }: { readonly secrets: PersonSecrets; readonly publicUrl: string },
  { email, zone }: { readonly email: string; readonly zone?: string },
  now: InstantMs,
): string {
  const content = { email, ...(zone === undefined ? {} : { zone }) };
  const token = sealToken(secrets, 'mail-preferences', content, now + PREFERENCES_LINK_DAYS * DAY_MS);
  return `${publicUrl.replace(/\/$/, '')}/preferences/${token}`;
}
