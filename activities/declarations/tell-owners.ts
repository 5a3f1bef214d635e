import type { Database } from '../../db/connect.ts';
import type { PersonSecrets } from '../../db/person-secrets.ts';
import { findAccountToTell, type LicenseMatch } from '../../db/queries/declaration-matches.ts';
import type { Declaration, Finding } from '../../db/queries/declarations.ts';
import { listOwners } from '../../db/queries/license-search.ts';
import { sealMail, type SealedMail } from '../../db/queries/person-mails.ts';

/** It stays of use for as long as the declaration can be taken back. */
const VALID_MINUTES = 7 * 24 * 60;

/**
 * The mails that say to the owners of an account what was declared about it and how it was decided, so that nobody ends a
 * contract unnoticed;
 * the account's own address where it has no owner. None where nobody knows yet whose contract it is.
 */
export async function tellOwners(
  { db, secrets }: { readonly db: Database; readonly secrets: PersonSecrets },
  { kind, name, email, createdAt }: Declaration,
  { status, attachment }: Finding,
  match: LicenseMatch | null,
): Promise<SealedMail[]> {
  const account = attachment && (await findAccountToTell(db, attachment.accountId));
  if (!attachment || !account) return [];
  const owners = await listOwners(db, attachment.accountId);
  const readers = owners.length > 0 ? owners : [account];
  const params = {
    account: account.name,
    account_id: attachment.accountId,
    name,
    email,
    received_at: `${new Date(createdAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    [kind]: '',
    ...(match ? { plan: match.license.terms.plan.name, key: match.hint ?? '–', license_id: match.license.id } : {}),
  };
  const template = status === 'carried_out' ? 'declaration_carried_out' : 'declaration_waiting';
  return readers.map(({ email: to, language }) =>
    sealMail(secrets, { template, to, language, params }, { validMinutes: VALID_MINUTES }),
  );
}
