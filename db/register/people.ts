import type * as schema from '../schema/index.ts';
import { json, none, noneBecause, personal, type TableEntries } from './entry.ts';
import {
  CHALLENGE,
  CONTACT,
  EMAIL_CHANGE,
  GUESSING,
  MAIL_TO_PERSON,
  MEMBERSHIP,
  OFFER,
  PASSKEY,
  PERSON,
  RECOVERY,
  SESSION,
  SIGN_IN,
  STAFF_ROLE,
  VIEW,
} from './handling.ts';

export const personEntries: TableEntries<typeof schema.people> = {
  id: personal('who it is', PERSON),
  email: personal('mail address to sign in with', { ...PERSON, processors: ['smtp'] }),
  name: personal('what the person is called', PERSON),
  language: personal('language of mails to the person', { ...PERSON, readBy: [] }),
  createdAt: none,
};

export const memberEntries: TableEntries<typeof schema.members> = {
  id: personal('which member of the account', MEMBERSHIP),
  personId: personal('who the member is', MEMBERSHIP),
  accountId: none,
  role: personal('what the person may do in the account', MEMBERSHIP),
  createdAt: none,
};

export const staffEntries: TableEntries<typeof schema.staff> = {
  personId: personal('who works for the vendor', STAFF_ROLE),
  role: personal('what the person may do', STAFF_ROLE),
  createdAt: none,
  endedAt: personal('when the person left', STAFF_ROLE),
};

export const sessionEntries: TableEntries<typeof schema.sessions> = {
  id: none,
  tokenHash: noneBecause('a hash of random bits'),
  personId: personal('who is signed in', SESSION),
  createdAt: personal('when the session began', SESSION),
  lastUsedAt: personal('when it was last used, to the minute', SESSION),
  signedInAt: personal('when the person last signed in by a code', SESSION),
  expiresAt: none,
  userAgent: personal('program of the person', SESSION),
  address: personal('network address of the last sign-in', SESSION),
  signOnAccountId: none,
  signOnAt: personal('when the person last signed in by an identity provider', SESSION),
  inView: none,
  revokedAt: none,
};

export const signInCodeEntries: TableEntries<typeof schema.signInCodes> = {
  addressHash: personal('keyed hash of the mail address', SIGN_IN),
  deviceHash: personal('keyed hash of a device on which the address is known', SIGN_IN),
  codeHash: none,
  createdAt: personal('when a code was asked for', SIGN_IN),
  tries: none,
  spentAt: none,
};

export const passkeyEntries: TableEntries<typeof schema.passkeys> = {
  id: none,
  personId: personal('who signs in with it', PASSKEY),
  credentialId: personal('which key of the person’s device it is', PASSKEY),
  publicKey: personal('public key of the person’s device', PASSKEY),
  counter: none,
  transports: json([], { '[]': noneBecause('how a browser reaches the device') }),
  name: personal('what the person calls it', PASSKEY),
  createdAt: personal('when it was registered', PASSKEY),
  lastUsedAt: personal('when the person last signed in with it', PASSKEY),
  backedUp: none,
};

export const passkeyChallengeEntries: TableEntries<typeof schema.passkeyChallenges> = {
  hash: none,
  purpose: none,
  personId: personal('who registers a passkey', CHALLENGE),
  expiresAt: none,
};

export const recoveryCodeEntries: TableEntries<typeof schema.recoveryCodes> = {
  personId: personal('whose code it is', RECOVERY),
  place: none,
  codeHash: noneBecause('a keyed hash of random symbols'),
  createdAt: personal('when the codes were made', RECOVERY),
  usedAt: personal('when the code was used', RECOVERY),
};

export const guessCounterEntries: TableEntries<typeof schema.guessCounters> = {
  kind: none,
  subject: noneBecause('what is counted: mail address, device, network address or account'),
  subjectHash: personal('keyed hash of a mail address, a device, a network address or an account', GUESSING),
  windowS: none,
  startsAt: none,
  count: none,
  alarmed: none,
};

export const invitationEntries: TableEntries<typeof schema.invitations> = {
  id: none,
  accountId: none,
  email: personal('mail address of whoever is invited', { ...OFFER, processors: ['smtp'] }),
  role: none,
  invitedBy: personal('who invited: a person or an API key', { ...OFFER, readBy: [] }),
  createdAt: none,
  expiresAt: none,
  sent: none,
  acceptedAt: none,
  revokedAt: none,
};

export const ownershipTransferEntries: TableEntries<typeof schema.ownershipTransfers> = {
  id: none,
  accountId: none,
  fromPersonId: personal('who offers the account', OFFER),
  toPersonId: personal('to whom', OFFER),
  createdAt: none,
  expiresAt: none,
  acceptedAt: none,
  revokedAt: none,
};

export const accountLinkEntries: TableEntries<typeof schema.accountLinks> = {
  id: none,
  accountId: none,
  accountName: personal('name of the child: an organisation, or a person', { ...OFFER, processors: ['smtp'] }),
  parentId: none,
  parentName: personal('name of the parent: an organisation, or a person', { ...OFFER, processors: ['smtp'] }),
  forOwner: none,
  forBillingManager: none,
  forLicenseManager: none,
  forMember: none,
  forViewer: none,
  offeredBy: personal('who offered the link: a person or an API key', { ...OFFER, readBy: [] }),
  createdAt: none,
  expiresAt: none,
  acceptedAt: none,
  endedAt: none,
};

export const ownershipClaimEntries: TableEntries<typeof schema.ownershipClaims> = {
  id: none,
  accountId: none,
  email: personal('mail address of whoever claims the account', { ...OFFER, processors: ['smtp'] }),
  personId: personal('who claims the account', OFFER),
  openedBy: personal('who opened the claim', OFFER),
  reason: personal('why staff opened it, in their words', OFFER),
  createdAt: none,
  approvedBy: personal('who of the vendor has approved it', OFFER),
  approvedAt: none,
  readyAt: none,
  expiresAt: none,
  completedAt: none,
  revokedAt: none,
};

export const accountViewEntries: TableEntries<typeof schema.accountViews> = {
  id: none,
  accountId: none,
  personId: personal('who of the vendor has viewed the account', VIEW),
  firstName: personal('their first name', { ...VIEW, processors: ['smtp'] }),
  sessionId: personal('in which session', VIEW),
  role: none,
  reason: personal('why, in their words', { ...VIEW, processors: ['smtp'] }),
  createdAt: personal('when the view began', VIEW),
  expiresAt: none,
  endedAt: personal('when they ended it', VIEW),
};

export const emailChangeEntries: TableEntries<typeof schema.emailChanges> = {
  personId: personal('who wants another mail address', EMAIL_CHANGE),
  oldCodeHash: none,
  newCodeHash: none,
  createdAt: personal('when it was asked for', EMAIL_CHANGE),
  tries: none,
  finishedAt: personal('when the address was changed', EMAIL_CHANGE),
};

export const contactEntries: TableEntries<typeof schema.contacts> = {
  id: none,
  accountId: none,
  topic: none,
  email: personal('mail address of somebody at the customer', CONTACT),
  name: personal('what they are called', CONTACT),
  createdAt: none,
};

export const personMailEntries: TableEntries<typeof schema.personMails> = {
  id: none,
  template: none,
  sealed: personal('mail address and what the mail says; encrypted', MAIL_TO_PERSON),
  secretId: none,
  expiresAt: none,
  attempts: none,
  lastError: personal('what the mail server answered, which may repeat the address', {
    ...MAIL_TO_PERSON,
    purpose: 'find out why a mail was not delivered',
    ground: 'legitimate_interest',
    processors: [],
  }),
  nextAttemptAt: none,
  createdAt: none,
};
