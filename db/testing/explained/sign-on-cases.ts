import { createHash } from 'node:crypto';
import { newId } from '../../ids.ts';
import * as domains from '../../queries/account-domains.ts';
import * as providers from '../../queries/identity-providers.ts';
import * as subjects from '../../queries/sign-on-subjects.ts';
import * as removals from '../../queries/removed-members.ts';
import * as sessions from '../../queries/sessions.ts';
import * as signOn from '../../queries/sign-on.ts';
import { resealClientSecrets } from '../../reseal.ts';
import { FACTS } from '../large/facts.ts';
import { vault } from '../vault.ts';
import { asPerson } from './as-person.ts';
import { query, queryBy, type QueryCase } from './query-cases.ts';

const { signOnAccount: accountId, signOnDomain: domain, signOnDomainId: domainId } = FACTS;
const sha256 = (text: string) => createHash('sha256').update(text).digest();

const saved = {
  accountId,
  issuer: `https://login.${domain}`,
  clientId: 'evergreen',
  newMemberRole: 'member',
  isEnabled: true,
  isRequired: false,
  strongAcrValues: [],
  metadata: {
    authorization_endpoint: 'https://login.acme.example/authorize',
    token_endpoint: 'https://login.acme.example/token',
    jwks_uri: 'https://login.acme.example/keys',
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signing_alg_values_supported: ['RS256'],
  },
} as const;
const newDomain = { id: newId('dom'), accountId, domain: 'new.example', token: 'token' };
/** The newest attempt: it has not expired. */
const attempt = { stateHash: sha256('state-20000'), accountId: FACTS.attemptAccount };
const begun = { ...attempt, stateHash: sha256('new'), nonce: 'nonce', verifier: Buffer.alloc(32), secretId: 's1' };

/** A member of the largest account whom no provider has signed in. */
const unbound = `per_${'9'.padStart(26, '0')}`;
const meant = { issuer: 'https://login.example', clientId: 'evergreen' };
const removed = { personId: FACTS.removed, email: 'new@people.example' };
const signedOn = {
  accountId,
  begunAt: Date.UTC(2026, 10, 1),
  authAt: Date.UTC(2026, 10, 1),
  isStrong: true,
  absoluteMs: 86_400_000,
  device: { userAgent: 'Mozilla/5.0', address: '192.0.2.1' },
};

/** Signing in by a provider, as row-level security lets whoever is not known yet. */
const OWN_CASES: readonly QueryCase[] = [
  query(signOn.findProviderOfDomain, domain),
  query(signOn.findUnchangedProvider, accountId, Date.UTC(2199, 0)),
  query(signOn.beginSignOn, begun),
  query(signOn.spendSignOn, attempt.stateHash),
  queryBy(signOn.admitBySignOn, async (db) => {
    await signOn.beginSignOn(db, { ...begun, accountId });
    await signOn.spendSignOn(db, begun.stateHash);
    const identity = {
      email: `new@${domain}`,
      name: 'Jana',
      role: 'member',
      subject: { ...meant, subject: 'new' },
    } as const;
    return await signOn.admitBySignOn(db, { ...begun, accountId }, identity);
  }),
  query(domains.listVerifiedDomains, accountId),
  query(domains.findLanguageOfDomain, `new@${domain}`),
  query(sessions.createSignOnSession, { personId: FACTS.signedIn, email: null }, signedOn),
  query(sessions.addSignOn, FACTS.sessionToken, signedOn),
  query(sessions.findSessionByToken, FACTS.signOnToken),
  query(removals.wasRemoved, FACTS.removedFrom, removed),
  query(removals.forgetRemoval, FACTS.removedFrom, removed),
];

/** Queries of single sign-on. */
export const SIGN_ON_CASES: readonly QueryCase[] = [
  ...OWN_CASES,
  ...OWN_CASES.map(asPerson),
  query(signOn.deleteOldSignOns),

  query(providers.findIdentityProvider, accountId),
  queryBy(providers.saveIdentityProvider, (db) =>
    providers.saveIdentityProvider(db, saved, providers.sealClientSecret(vault, 'secret', accountId)),
  ),
  query(providers.changeIdentityProvider, saved),
  query(providers.isSameClient, saved),
  query(providers.removeIdentityProvider, accountId),

  query(domains.addDomain, newDomain),
  query(domains.findDomain, domainId),
  query(domains.markDomainVerified, domainId),
  query(domains.removeDomain, domainId),
  query(domains.takeDomainsToLookUp, 20),
  query(domains.noteDomainRecord, domainId, true),
  query(domains.noteDomainRecord, domainId, false),

  queryBy(subjects.checkSubject, (db) =>
    subjects.checkSubject(db, FACTS.bigAccount, FACTS.signedIn, { ...meant, subject: 'subject-5' }),
  ),
  queryBy(subjects.bindSubject, (db) =>
    subjects.bindSubject(db, FACTS.bigAccount, unbound, { ...meant, subject: 'another' }),
  ),
  query(subjects.forgetSubjects, FACTS.receiverMember),
  query(removals.recordRemoval, { accountId, personId: FACTS.removed, email: removed.email }),
  query(resealClientSecrets, { ...vault, secretId: 's1' }),
];
