import type { PersonSecrets } from '../../db/person-secrets.ts';
import { sealMail, type SealedMail } from '../../db/queries/person-mails.ts';

/** A mail server that is away for so long is away for good. */
const VALID_MINUTES = 7 * 24 * 60;

interface PageMail {
  readonly to: string;
  /** The texts of the mail; `page_language` is what they are written in. */
  readonly params: Readonly<Record<'subject' | 'lead' | 'note' | 'footer' | 'preferences' | 'page_language', string>>;
  readonly rows: readonly (readonly [label: string, value: string])[];
}

/** A mail with the words of a page that somebody has filled in, and what they have written there. */
export function pageMail(secrets: PersonSecrets, { to, params, rows }: PageMail): SealedMail {
  const lines = rows.map(([label, value]) => ({ line_label: label, line_value: value }));
  return sealMail(secrets, { template: 'page_mail', to, params, rows: lines }, { validMinutes: VALID_MINUTES });
}
