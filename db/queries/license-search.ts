import { and, asc, desc, eq, inArray, isNull, notInArray, or, sql, type SQL } from 'drizzle-orm';
import type { LicenseState } from '../../domain/lifecycle/license.ts';
import { MAX_CONTACTS_OF_TOPIC, type ContactTopic } from '../../domain/people/contacts.ts';
import type { ReferenceKind } from '../../domain/people/license-search.ts';
import type { Database, Queryable } from '../connect.ts';
import { accounts, contacts, invoices, licenseKeys, licenses, members, people } from '../schema/index.ts';
import { wasHeldOrMayBe } from '../schema/licenses.ts';
import type { Vault } from '../vault.ts';

export interface FoundAccount {
  readonly id: string;
  readonly name: string;
  /** The account's own address, and the language in which it is written to. */
  readonly email: string;
  readonly language: string;
}

const ACCOUNT = { id: accounts.id, name: accounts.name, email: accounts.email, language: accounts.language };

/** The live account that a licence key, also a former one, or an invoice belongs to; null when there is none, or it may be one of several. */
export async function findAccountOf(
  db: Database,
  vault: Pick<Vault, 'lookupHashes'>,
  { kind, text }: { readonly kind: ReferenceKind; readonly text: string },
): Promise<FoundAccount | null> {
  const [row, another] = await (kind === 'license_key' ? byKey(db, vault.lookupHashes(text)) : byInvoice(db, text));
  return another === undefined ? (row ?? null) : null;
}

/** By its id, or by the number that is printed on it. */
async function byInvoice({ orm }: Database, text: string): Promise<FoundAccount[]> {
  return await orm
    .selectDistinct(ACCOUNT)
    .from(invoices)
    .innerJoin(accounts, eq(accounts.id, invoices.accountId))
    .where(and(or(eq(invoices.id, text), eq(invoices.number, text)), isNull(accounts.sandboxId)))
    .limit(2);
}

async function byKey({ orm }: Database, hashes: readonly Buffer[]): Promise<FoundAccount[]> {
  if (hashes.length === 0) return [];
  return await orm
    .select(ACCOUNT)
    .from(licenseKeys)
    .innerJoin(licenses, eq(licenses.id, licenseKeys.licenseId))
    .innerJoin(accounts, eq(accounts.id, licenses.accountId))
    .where(and(inArray(licenseKeys.lookupHash, [...hashes]), isNull(accounts.sandboxId)));
}

export interface Owner {
  readonly email: string;
  readonly language: string;
}

/** More owners than one mail is sent to. */
const MAX_OWNERS = 50;

/** The owners of an account, first ones first. */
export async function listOwners({ orm }: Pick<Queryable, 'orm'>, accountId: string): Promise<Owner[]> {
  return await orm
    .select({ email: people.email, language: people.language })
    .from(members)
    .innerJoin(people, eq(people.id, members.personId))
    .where(and(eq(members.accountId, accountId), eq(members.role, 'owner')))
    .orderBy(asc(members.createdAt), asc(members.id))
    .limit(MAX_OWNERS);
}

/** The addresses of an account's contacts for a topic, first ones first. */
export async function listContactEmails({ orm }: Database, accountId: string, topic: ContactTopic): Promise<string[]> {
  const rows = await orm
    .select({ email: contacts.email })
    .from(contacts)
    .where(and(eq(contacts.accountId, accountId), eq(contacts.topic, topic)))
    .orderBy(asc(contacts.createdAt), asc(contacts.id))
    .limit(MAX_CONTACTS_OF_TOPIC);
  return rows.map(({ email }) => email);
}

/** A licence as a mail names it. */
export interface HeldLicense {
  /** The name of its plan. */
  readonly plan: string;
  readonly state: LicenseState;
  /** The last four characters of its key; null where none works. */
  readonly hint: string | null;
}

const NOT_HELD: readonly LicenseState[] = ['incomplete', 'retired'];

/** Licences that an account holds, newest first: none that was never paid, and none that is retired. */
export async function listHeldLicenses({ orm }: Database, accountId: string, limit: number): Promise<HeldLicense[]> {
  return await orm
    .select({
      plan: sql<string>`${licenses.record} #>> '{terms,plan,name}'`,
      state: licenses.state,
      hint: licenseKeys.hint,
    })
    .from(licenses)
    .leftJoin(licenseKeys, and(eq(licenseKeys.licenseId, licenses.id), isCurrent()))
    .where(and(eq(licenses.accountId, accountId), wasHeldOrMayBe(licenses), notInArray(licenses.state, [...NOT_HELD])))
    .orderBy(desc(licenses.createdAt), desc(licenses.id))
    .limit(limit);
}

function isCurrent(): SQL | undefined {
  return and(isNull(licenseKeys.validUntil), eq(licenseKeys.revoked, false));
}
