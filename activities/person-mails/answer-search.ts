import type { Database } from '../../db/connect.ts';
import type { PersonSecrets } from '../../db/person-secrets.ts';
import { takeGuess } from '../../db/queries/guesses.ts';
import * as search from '../../db/queries/license-search.ts';
import { deleteMail, enqueueMails, sealMail, type SealedMail } from '../../db/queries/person-mails.ts';
import type { Vault } from '../../db/vault.ts';
import { normaliseEmail } from '../../domain/people/email.ts';
import {
  MAX_LISTED_LICENSES,
  readReference,
  TOPIC_OF_REFERENCE,
  type ReferenceKind,
} from '../../domain/people/license-search.ts';
import { maskEmail } from '../../domain/people/mask.ts';

export interface SearchDependencies {
  readonly db: Database;
  readonly secrets: PersonSecrets;
  readonly vault: Pick<Vault, 'lookupHashes'>;
}

/** Nobody waits for longer. */
const VALID_MINUTES = 24 * 60;

/**
 * Replaces a search for licences by the mails that answer it, in one transaction: none where the key or the number is nobody's, or the
 * account has had as many as it may get. A search that two processes took up is answered once.
 */
export async function answerSearch(deps: SearchDependencies, id: string, reference: string): Promise<void> {
  const { db, secrets } = deps;
  const { kind, text } = readReference(reference);
  const account = kind === null ? null : await search.findAccountOf(db, deps.vault, { kind, text });
  const mails = kind === null || !account ? [] : await writeMails(deps, account, kind);
  await db.transaction(async (transaction) => {
    if (!(await deleteMail(transaction, id)) || !account) return;
    const counted = { subject: 'account', hash: secrets.clientHash(`account/${account.id}`) } as const;
    const { ok } = await takeGuess(transaction, 'license_search', [counted]);
    if (ok) await enqueueMails(transaction, mails);
  });
}

/** A mail for each owner and each contact who deals with what was typed; for the account's own address where there is nobody. */
async function writeMails(
  { db, secrets }: SearchDependencies,
  account: search.FoundAccount,
  kind: ReferenceKind,
): Promise<SealedMail[]> {
  const [owners, contacts, licenses] = await Promise.all([
    search.listOwners(db, account.id),
    search.listContactEmails(db, account.id, TOPIC_OF_REFERENCE[kind]),
    search.listHeldLicenses(db, account.id, MAX_LISTED_LICENSES),
  ]);
  const rows = licenses.map(({ plan, state, hint }) => ({
    license_plan: plan,
    license_state: state,
    license_hint: hint ?? '–',
  }));
  const recipients = uniqueEmails([...owners.map(({ email }) => email), ...contacts]);
  return (recipients.length > 0 ? recipients : [account.email]).map((to) =>
    sealMail(
      secrets,
      {
        template: 'licenses_found',
        to,
        params: { account: account.name, owners: ownersAsSeenBy(to, owners) },
        rows,
        language: account.language,
      },
      { validMinutes: VALID_MINUTES },
    ),
  );
}

/** One of each address, in whatever case of letters. */
function uniqueEmails(emails: readonly string[]): string[] {
  return [...new Map(emails.map((email) => [normaliseEmail(email), email])).values()];
}

/** With which addresses the owners sign in: the reader's own in full, those of others masked. */
function ownersAsSeenBy(reader: string, owners: readonly search.Owner[]): string {
  const shown = owners.map(({ email }) =>
    normaliseEmail(email) === normaliseEmail(reader) ? email : maskEmail(email),
  );
  return shown.join(', ') || '–';
}
