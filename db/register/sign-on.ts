import type * as schema from '../schema/index.ts';
import { json, none, noneBecause, type TableEntries } from './entry.ts';

export const identityProviderEntries: TableEntries<typeof schema.identityProviders> = {
  accountId: none,
  issuer: none,
  clientId: none,
  clientSecret: none,
  secretId: none,
  metadata: json([], { '**': noneBecause('addresses and features of the provider') }),
  newMemberRole: none,
  isEnabled: none,
  isRequired: none,
  createdAt: none,
  updatedAt: none,
};

export const accountDomainEntries: TableEntries<typeof schema.accountDomains> = {
  id: none,
  accountId: none,
  domain: noneBecause('of an organisation, published in DNS'),
  unicodeDomain: noneBecause('the same'),
  token: none,
  createdAt: none,
  verifiedAt: none,
};

/** Nobody is known yet when a sign-in begins: the provider says who it is. */
export const signInAttemptEntries: TableEntries<typeof schema.signInAttempts> = {
  stateHash: none,
  accountId: none,
  nonce: none,
  verifier: none,
  secretId: none,
  createdAt: none,
  expiresAt: none,
  spentAt: none,
  finishedAt: none,
};
