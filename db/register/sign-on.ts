import type * as schema from '../schema/index.ts';
import { json, none, noneBecause, personal, published, secret, type TableEntries } from './entry.ts';
import { MEMBERSHIP, REMOVAL } from './handling.ts';

export const identityProviderEntries: TableEntries<typeof schema.identityProviders> = {
  accountId: none,
  issuer: none,
  clientId: none,
  clientSecret: secret('of the client at the provider, with AES-256-GCM'),
  secretId: noneBecause('which secret has encrypted it'),
  metadata: json([], { '**': noneBecause('addresses and features of the provider') }),
  newMemberRole: none,
  isEnabled: none,
  isRequired: none,
  strongAcrValues: none,
  createdAt: none,
  clientSetAt: none,
  updatedAt: none,
};

export const accountDomainEntries: TableEntries<typeof schema.accountDomains> = {
  id: none,
  accountId: none,
  domain: noneBecause('of an organisation, published in DNS'),
  token: published('what the account publishes in DNS'),
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

export const signOnSubjectEntries: TableEntries<typeof schema.signOnSubjects> = {
  accountId: none,
  personId: personal('whom the identity provider of the account means', MEMBERSHIP),
  issuer: none,
  clientId: none,
  subject: personal('how the identity provider calls the person', MEMBERSHIP),
  createdAt: personal('when the person first signed in by the identity provider', MEMBERSHIP),
};

/** Nobody is known yet when a sign-in begins: the provider says who it is. */
export const signInAttemptEntries: TableEntries<typeof schema.signInAttempts> = {
  stateHash: secret('hash of the state'),
  accountId: none,
  nonce: secret('which the ID token repeats'),
  verifier: secret('of the code, encrypted'),
  secretId: noneBecause('which secret has encrypted it'),
  createdAt: none,
  expiresAt: none,
  spentAt: none,
  finishedAt: none,
};
