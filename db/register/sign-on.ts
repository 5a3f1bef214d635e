import type * as schema from '../schema/index.ts';
import { json, none, noneBecause, personal, type TableEntries } from './entry.ts';
import { REMOVAL } from './handling.ts';

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
  clientSetAt: none,
  updatedAt: none,
};

export const accountDomainEntries: TableEntries<typeof schema.accountDomains> = {
  id: none,
  accountId: none,
  domain: noneBecause('of an organisation, published in DNS'),
  token: none,
  createdAt: none,
  verifiedAt: none,
  lookedUpAt: none,
  missingSince: none,
};

export const removedMemberEntries: TableEntries<typeof schema.removedMembers> = {
  accountId: none,
  personId: personal('who was removed', REMOVAL),
  email: personal('mail address that the person had', REMOVAL),
  removedAt: none,
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
