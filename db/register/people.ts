import type * as schema from '../schema/index.ts';
import { json, none, noneBecause, personal, personalSecret, secret, type TableEntries } from './entry.ts';
import {
  CHALLENGE,
  CONTACT,
  EMAIL_CHANGE,
  GUESSING,
  MAIL_PREFERENCES,
  MAIL_TO_PERSON,
  MEMBERSHIP,
  NOTICES_READ,
  offerIn,
  PASSKEY,
  PERSON,
  RECOVERY,
  SESSION,
  SIGN_IN,
  STAFF_ROLE,
  VIEW,
} from './handling.ts';

const INVITATION = offerIn('invitations');
const TRANSFER = offerIn('ownership_transfers');
const LINK = offerIn('account_links');
const CLAIM = offerIn('ownership_claims');

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
  passkeysRequired: none,
  hasAccessRules: none,
  createdAt: none,
};

export const noticeReadEntries: TableEntries<typeof schema.noticeReads> = {
  personId: personal('who has read the notices of an account', NOTICES_READ),
  accountId: none,
  readUntil: personal('until when', NOTICES_READ),
};

export const staffEntries: TableEntries<typeof schema.staff> = {
  personId: personal('who works for the vendor', STAFF_ROLE),
  role: personal('what the person may do', STAFF_ROLE),
  createdAt: none,
  endedAt: personal('when the person left', STAFF_ROLE),
};

export const sessionEntries: TableEntries<typeof schema.sessions> = {
  id: none,
  tokenHash: secret('SHA-256 of 256 random bits'),
  personId: personal('who is signed in', SESSION),
  createdAt: personal('when the session began', SESSION),
  lastUsedAt: personal('when it was last used, to the minute', SESSION),
  signedInAt: personal('when the person last signed in by a code', SESSION),
  strength: personal('by how many factors the person has signed in', SESSION),
  expiresAt: none,
  userAgent: personal('program of the person', SESSION),
  address: personal('network address of the last sign-in', SESSION),
  signOnAccountId: none,
  signOnAt: personal('when the person last signed in by an identity provider', SESSION),
  signOnAuthAt: personal('when the person was last at that provider', SESSION),
  signOnIsStrong: personal('whether the person showed more than one factor there', SESSION),
  inView: none,
  revokedAt: none,
};

export const signInCodeEntries: TableEntries<typeof schema.signInCodes> = {
  addressHash: personal('keyed hash of the mail address', SIGN_IN),
  deviceHash: personal('keyed hash of a device on which the address is known', SIGN_IN),
  codeHash: secret('HMAC of the code, or SHA-256 of the long one'),
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
  hash: secret('hash of the challenge'),
  purpose: none,
  personId: personal('who registers a passkey', CHALLENGE),
  expiresAt: none,
};

export const recoveryCodeEntries: TableEntries<typeof schema.recoveryCodes> = {
  personId: personal('whose code it is', RECOVERY),
  place: none,
  codeHash: secret('HMAC of 100 random bits'),
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

export const guessAlarmEntries: TableEntries<typeof schema.guessAlarms> = {
  alarm: none,
  lastAt: none,
  count: none,
};

export const invitationEntries: TableEntries<typeof schema.invitations> = {
  id: none,
  accountId: none,
  email: personal('mail address of whoever is invited', { ...INVITATION, processors: ['smtp'] }),
  role: none,
  invitedBy: personal('who invited: a person or an API key', { ...INVITATION, readBy: [] }),
  createdAt: none,
  expiresAt: none,
  sent: none,
  acceptedAt: none,
  revokedAt: none,
};

export const ownershipTransferEntries: TableEntries<typeof schema.ownershipTransfers> = {
  id: none,
  accountId: none,
  fromPersonId: personal('who offers the account', TRANSFER),
  toPersonId: personal('to whom', TRANSFER),
  createdAt: none,
  expiresAt: none,
  acceptedAt: none,
  revokedAt: none,
};

export const accountLinkEntries: TableEntries<typeof schema.accountLinks> = {
  id: none,
  accountId: none,
  accountName: personal('name of the child: an organisation, or a person', { ...LINK, processors: ['smtp'] }),
  parentId: none,
  parentName: personal('name of the parent: an organisation, or a person', { ...LINK, processors: ['smtp'] }),
  forOwner: none,
  forBillingManager: none,
  forLicenseManager: none,
  forMember: none,
  forViewer: none,
  offeredBy: personal('who offered the link: a person or an API key', { ...LINK, readBy: [] }),
  createdAt: none,
  expiresAt: none,
  acceptedAt: none,
  endedAt: none,
};

export const ownershipClaimEntries: TableEntries<typeof schema.ownershipClaims> = {
  id: none,
  accountId: none,
  email: personal('mail address of whoever claims the account', { ...CLAIM, processors: ['smtp'] }),
  personId: personal('who claims the account', CLAIM),
  openedBy: personal('who opened the claim', CLAIM),
  reason: personal('why staff opened it, in their words', CLAIM),
  createdAt: none,
  approvedBy: personal('who of the vendor has approved it', CLAIM),
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
  oldCodeHash: secret('HMAC of the code for the old address'),
  newCodeHash: secret('HMAC of the code for the new address'),
  createdAt: personal('when it was asked for', EMAIL_CHANGE),
  tries: none,
  finishedAt: personal('when the address was changed', EMAIL_CHANGE),
};

export const contactEntries: TableEntries<typeof schema.contacts> = {
  id: none,
  accountId: none,
  topic: none,
  email: personal('mail address of somebody at the customer', { ...CONTACT, processors: ['smtp'] }),
  name: personal('what they are called', CONTACT),
  createdAt: none,
};

export const personMailEntries: TableEntries<typeof schema.personMails> = {
  id: none,
  template: none,
  sealed: personalSecret('mail address and what the mail says; encrypted', MAIL_TO_PERSON),
  secretId: noneBecause('which secret has encrypted it'),
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

export const mailPreferenceEntries: TableEntries<typeof schema.mailPreferences> = {
  email: personal('whose choice it is, by their mail address', MAIL_PREFERENCES),
  reminders: personal('whether they want reminders', MAIL_PREFERENCES),
  language: personal('in which language they want mails', MAIL_PREFERENCES),
  quietFrom: personal('from which hour on mails wait', MAIL_PREFERENCES),
  quietUntil: personal('until which hour', MAIL_PREFERENCES),
  quietZone: personal('on the clock of which zone', MAIL_PREFERENCES),
  updatedAt: none,
};
