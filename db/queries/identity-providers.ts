import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import type { NewMemberRole } from '../../domain/people/sign-on.ts';
import type { Queryable } from '../connect.ts';
import { identityProviders, type ProviderMetadata } from '../schema/index.ts';
import type { ScopedQueryable } from '../scoped.ts';
import type { Sealed, Vault } from '../vault.ts';
import { isVisible } from './visible.ts';

/** An identity provider without the client's secret. */
export type IdentityProvider = Omit<typeof identityProviders.$inferSelect, 'clientSecret' | 'secretId'>;

const { clientSecret: _secret, secretId: _secretId, ...SHOWN } = getTableColumns(identityProviders);

/** What the vault binds a client's secret to: the row of another account does not decrypt. */
const secretOf = (accountId: string) => `identity_provider/${accountId}`;

export function sealClientSecret(vault: Vault, secret: string, accountId: string): Sealed {
  return vault.encrypt(secret, secretOf(accountId));
}

/** Throws when the vault lacks the secret that it was sealed with. */
export function openClientSecret(
  vault: Vault,
  { accountId, clientSecret, secretId }: typeof identityProviders.$inferSelect,
): string {
  return vault.decrypt({ ciphertext: clientSecret, secretId }, secretOf(accountId));
}

export interface SavedProvider {
  readonly accountId: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly metadata: ProviderMetadata;
  readonly newMemberRole: NewMemberRole;
  readonly isEnabled: boolean;
  readonly isRequired: boolean;
  readonly strongAcrValues: readonly string[];
}

export async function findIdentityProvider(db: ScopedQueryable, accountId: string): Promise<IdentityProvider | null> {
  const [row] = await db.orm
    .select(SHOWN)
    .from(identityProviders)
    .where(and(eq(identityProviders.accountId, accountId), isVisible(db, identityProviders.accountId)));
  return row ?? null;
}

/** Whether the account's provider is this client of this issuer, and enabled. */
export async function isSameClient(
  { orm }: Pick<Queryable, 'orm'>,
  { accountId, issuer, clientId }: Pick<SavedProvider, 'accountId' | 'issuer' | 'clientId'>,
): Promise<boolean> {
  const { accountId: account, issuer: ownIssuer, clientId: ownClient, isEnabled } = identityProviders;
  const rows = await orm
    .select({ accountId: account })
    .from(identityProviders)
    .where(and(eq(account, accountId), eq(ownIssuer, issuer), eq(ownClient, clientId), eq(isEnabled, true)));
  return rows.length > 0;
}

/** Sessions that a provider has opened end when it is another, or was disabled in between. */
const clientSetAt = ({ issuer, clientId }: SavedProvider) =>
  sql`case when ${identityProviders.issuer} = ${issuer} and ${identityProviders.clientId} = ${clientId} and ${identityProviders.isEnabled}
    then ${identityProviders.clientSetAt} else now() end`;

/** Saves the provider of an account in place of the one before. Sign-ins that have begun are not finished. */
export async function saveIdentityProvider(
  { orm }: Queryable,
  provider: SavedProvider,
  { ciphertext, secretId }: Sealed,
): Promise<IdentityProvider> {
  const values = { ...provider, strongAcrValues: [...provider.strongAcrValues] };
  const { accountId: _id, ...changes } = values;
  const secret = { clientSecret: ciphertext, secretId };
  const [row] = await orm
    .insert(identityProviders)
    .values({ ...values, ...secret })
    .onConflictDoUpdate({
      target: identityProviders.accountId,
      set: { ...changes, ...secret, updatedAt: sql`now()`, clientSetAt: clientSetAt(provider) },
    })
    .returning(SHOWN);
  if (!row) throw new Error('The identity provider was not saved');
  return row;
}

/**
 * Changes a provider that is the same client of the same issuer, and keeps its secret. Null where there is none: a secret is given to
 * no other issuer than the one it was saved for.
 */
export async function changeIdentityProvider(
  db: ScopedQueryable,
  provider: SavedProvider,
): Promise<IdentityProvider | null> {
  const { accountId, issuer, clientId, strongAcrValues, ...changes } = provider;
  const isSameClient = and(eq(identityProviders.issuer, issuer), eq(identityProviders.clientId, clientId));
  const [row] = await db.orm
    .update(identityProviders)
    .set({
      ...changes,
      strongAcrValues: [...strongAcrValues],
      updatedAt: sql`now()`,
      clientSetAt: clientSetAt(provider),
    })
    .where(and(eq(identityProviders.accountId, accountId), isSameClient, isVisible(db, identityProviders.accountId)))
    .returning(SHOWN);
  return row ?? null;
}

/** False when there is none. */
export async function removeIdentityProvider(db: ScopedQueryable, accountId: string): Promise<boolean> {
  const rows = await db.orm
    .delete(identityProviders)
    .where(and(eq(identityProviders.accountId, accountId), isVisible(db, identityProviders.accountId)))
    .returning({ accountId: identityProviders.accountId });
  return rows.length > 0;
}
