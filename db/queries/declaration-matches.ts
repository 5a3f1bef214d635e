import { eq, inArray } from 'drizzle-orm';
import type { License } from '../../domain/lifecycle/license.ts';
import type { NamedContract } from '../../domain/declarations/match.ts';
import { normaliseEmail } from '../../domain/people/email.ts';
import { licenseVersions } from '../../domain/stored/license.ts';
import type { Stored } from '../../domain/stored/versioned.ts';
import type { Database } from '../connect.ts';
import { accounts, licenseKeys, licenses } from '../schema/index.ts';
import type { Vault } from '../vault.ts';

/** A licence that a declaration may be about. */
export interface LicenseMatch {
  readonly license: License;
  readonly hint: string | null;
}

/** An account with more is left to somebody of support. */
const MAX_MATCHES = 50;

/**
 * The licences that run of the accounts that know the address: as the account's own, as that of a contact for bills or renewals, or of
 * a member who may send the command.
 */
export async function listLicensesOfAddress({ sql }: Database, email: string): Promise<LicenseMatch[]> {
  const address = normaliseEmail(email);
  const rows = await sql<{ record: Stored<License>; hint: string | null }[]>`
    with known as (
      select id from accounts where lower(email) = ${address} and sandbox_id is null
      union
      select account_id from contacts where lower(email) = ${address} and topic in ('billing', 'renewal')
      union
      select m.account_id from people p join members m on m.person_id = p.id
      where lower(p.email) = ${address} and m.role in ('owner', 'billing_manager', 'license_manager')
    )
    select l.record, k.hint from known
      join licenses l on l.account_id = known.id
      left join license_keys k on k.license_id = l.id and k.valid_until is null and not k.revoked
    where l.sandbox_id is null and l.state not in ('incomplete', 'expired', 'retired')
    order by l.created_at desc limit ${MAX_MATCHES}`;
  return rows.map(({ record, hint }) => ({ license: licenseVersions.restore(record), hint }));
}

/** The ids of the licences that a key or an invoice belongs to: an invoice may be for several. */
export async function findLicensesNamed(
  db: Database,
  vault: Pick<Vault, 'lookupHashes'>,
  named: Exclude<NamedContract, { by: 'words' }>,
): Promise<string[]> {
  if (named.by === 'invoice') {
    const rows = await db.sql<{ license: string }[]>`
      select distinct l.license_id as license from invoices i join invoice_lines l on l.invoice_id = i.id
      where i.id = ${named.invoice} or i.number = ${named.invoice}`;
    return rows.map(({ license }) => license);
  }
  const hashes = [...vault.lookupHashes(named.key)];
  if (hashes.length === 0) return [];
  const rows = await db.orm
    .select({ license: licenseKeys.licenseId })
    .from(licenseKeys)
    .innerJoin(licenses, eq(licenses.id, licenseKeys.licenseId))
    .innerJoin(accounts, eq(accounts.id, licenses.accountId))
    .where(inArray(licenseKeys.lookupHash, hashes));
  return rows.map(({ license }) => license);
}

/** Whom of an account to tell where it has no owner. */
export interface AccountToTell {
  readonly name: string;
  readonly email: string;
  readonly language: string;
}

export async function findAccountToTell({ orm }: Pick<Database, 'orm'>, id: string): Promise<AccountToTell | null> {
  const [row] = await orm
    .select({ name: accounts.name, email: accounts.email, language: accounts.language })
    .from(accounts)
    .where(eq(accounts.id, id));
  return row ?? null;
}
