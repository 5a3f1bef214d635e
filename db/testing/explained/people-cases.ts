import { createHash } from 'node:crypto';
import { NOTICE_KINDS } from '../../../domain/accounts/notices.ts';
import { grantsOf } from '../../../domain/people/account-links.ts';
import { newId } from '../../ids.ts';
import { createPersonSecrets } from '../../person-secrets.ts';
import * as links from '../../queries/account-links.ts';
import * as views from '../../queries/account-views.ts';
import * as approvals from '../../queries/approvals.ts';
import * as contacts from '../../queries/contacts.ts';
import * as declarations from '../../queries/declarations.ts';
import * as matches from '../../queries/declaration-matches.ts';
import * as emailChanges from '../../queries/email-changes.ts';
import * as guessAlarms from '../../queries/guess-alarms.ts';
import * as guesses from '../../queries/guesses.ts';
import * as invitations from '../../queries/invitations.ts';
import * as search from '../../queries/license-search.ts';
import * as preferences from '../../queries/mail-preferences.ts';
import * as members from '../../queries/members.ts';
import * as notices from '../../queries/notices.ts';
import * as claimSteps from '../../queries/ownership-claim-steps.ts';
import * as claims from '../../queries/ownership-claims.ts';
import * as transfers from '../../queries/ownership-transfers.ts';
import * as challenges from '../../queries/passkey-challenges.ts';
import * as passkeys from '../../queries/passkeys.ts';
import * as people from '../../queries/people.ts';
import * as mails from '../../queries/person-mails.ts';
import * as recovery from '../../queries/recovery-codes.ts';
import * as news from '../../queries/security-news.ts';
import * as sessions from '../../queries/sessions.ts';
import * as codes from '../../queries/sign-in-codes.ts';
import * as staff from '../../queries/staff.ts';
import { DEFAULT_PREFERENCES } from '../../../domain/people/mail-preferences.ts';
import { FACTS } from '../large/facts.ts';
import { asPerson } from './as-person.ts';
import { vault } from '../vault.ts';
import { query, queryBy, type QueryCase } from './query-cases.ts';

const { approval, approvedApproval, approvalOwner } = FACTS;
const { owner, ownedAccount, otherOwnedAccount, receiver, session, signedIn } = FACTS;
const sha256 = (text: string) => createHash('sha256').update(text).digest();

const mail = mails.sealMail(
  createPersonSecrets(Buffer.alloc(32, 9)),
  { template: 'invitation', to: 'new@people.example', params: {} },
  { validMinutes: 10 },
);
const person = { email: 'new@people.example', name: 'Jana', language: 'en' };
const device = { userAgent: 'Mozilla/5.0', address: '192.0.2.1' };
const signIn = { absoluteMs: 86_400_000, device, strength: 'mail_code' } as const;
const codeHolder = { addressHash: sha256('address-19999'), deviceHash: null };
const codeHash = sha256('right');
const codesOfMail = { codeHash, longCode: { deviceHash: sha256('long'), codeHash: sha256('long') } };
const guessers = [
  { subject: 'address', hash: sha256('guesser-9999') },
  { subject: 'client', hash: sha256('guesser-5000') },
] as const;
const newDeclaration = {
  id: newId('dcl'),
  kind: 'cancel',
  language: 'de',
  name: 'Jana',
  email: person.email,
  contract: 'Team',
  extraordinary: false,
  reason: null,
  endsOn: null,
  acknowledgeTo: person.email,
} as const;
const ofLicense = { accountId: FACTS.licenseAccount, licenseId: FACTS.license, region: 'eu' };
const newInvitation = {
  id: newId('inv'),
  accountId: ownedAccount,
  email: person.email,
  role: 'viewer',
  invitedBy: { kind: 'member', id: owner },
} as const;
const offer = {
  id: newId('otr'),
  accountId: otherOwnedAccount,
  fromPersonId: FACTS.otherOwner,
  toPersonId: FACTS.otherReceiver,
};
const toAll = (all: readonly claims.Recipient[]) =>
  all.map(() =>
    mails.sealMail(
      createPersonSecrets(Buffer.alloc(32, 9)),
      { template: 'ownership_claimed', to: person.email, params: {} },
      { validMinutes: 10 },
    ),
  );
const toOwners: links.WriteToOwners = (owners) =>
  owners.map(() =>
    mails.sealMail(
      createPersonSecrets(Buffer.alloc(32, 9)),
      { template: 'account_link_made', to: person.email, params: {} },
      { validMinutes: 10 },
    ),
  );
const grants = grantsOf({ owner: 'viewer' });
const newLink = {
  id: newId('lnk'),
  accountId: FACTS.unlinkedAccount,
  accountName: 'Customer',
  parentId: FACTS.bigAccount,
  grants,
  offeredBy: { kind: 'member', id: FACTS.unlinkedOwner },
} as const;
const change = {
  personId: FACTS.renamed,
  from: FACTS.invitedEmail,
  to: 'renamed@people.example',
  oldCodeHash: sha256('old-11990'),
  newCodeHash: sha256('new-11990'),
  sessionId: session,
};
const newClaim = {
  id: newId('ocl'),
  accountId: otherOwnedAccount,
  email: person.email,
  openedBy: FACTS.otherReceiver,
  reason: null,
};
const allNotices = { accountId: FACTS.bigAccount, kinds: NOTICE_KINDS };
const newView = {
  id: newId('avw'),
  accountId: ownedAccount,
  personId: FACTS.staff,
  firstName: 'Mara',
  sessionId: session,
  role: 'owner',
  reason: 'The customer asked us to look',
} as const;
const contact = { id: newId('ctc'), accountId: ownedAccount, topic: 'billing', ...person } as const;

const passkey = {
  personId: FACTS.passkeyOwner,
  credentialId: sha256('new'),
  publicKey: sha256('key'),
  counter: 0,
  backedUp: true,
  transports: [],
  name: 'Laptop',
};
const recoveryCode = { codeHashes: [sha256(FACTS.recoveryCode)], email: FACTS.recoveryEmail };
const decider = { kind: 'member', role: 'owner', id: approvalOwner } as const;
const newApproval = {
  id: newId('apr'),
  accountId: FACTS.licenseAccount,
  licenseId: FACTS.license,
  internal: false,
  action: 'pause',
  body: {},
  reason: null,
  need: 'permission',
  askedBy: { kind: 'member', role: 'viewer', id: receiver },
  sequence: 1,
} as const;

/** What people do for themselves, as row-level security lets them. */
const OWN_CASES: readonly QueryCase[] = [
  query(codes.storeSignInCode, codeHolder, codesOfMail, mail),
  queryBy(codes.spendSignInCode, async (db) => {
    await codes.storeSignInCode(db, codeHolder, codesOfMail, mail);
    return await codes.spendSignInCode(db, codeHolder, codeHash);
  }),
  query(guesses.takeGuess, 'code_try', guessers),
  query(guesses.forgetGuess, 'code_try', guessers),
  query(guessAlarms.joinGuessAlarm, 'guessing'),
  query(views.endAccountView, FACTS.viewSession),

  query(challenges.storeChallenge, 'new', { purpose: 'sign_in' }),
  query(challenges.spendChallenge, FACTS.challenge, { purpose: 'sign_in' }),
  query(passkeys.addPasskey, passkey, mail, { token: FACTS.sessionToken, onlyFirst: false }),
  query(passkeys.listPasskeys, FACTS.passkeyOwner),
  query(passkeys.findPasskey, sha256(FACTS.credential)),
  query(passkeys.recordPasskeyUse, FACTS.passkey, { counter: 9, backedUp: false }),
  query(passkeys.renamePasskey, FACTS.passkeyOwner, FACTS.passkey, 'Key ring'),
  query(passkeys.removePasskey, FACTS.passkeyOwner, FACTS.passkey),
  query(recovery.replaceRecoveryCodes, FACTS.recoveryOwner, [sha256('one'), sha256('two')]),
  query(recovery.countRecoveryCodes, FACTS.recoveryOwner),
  query(recovery.spendRecoveryCode, recoveryCode, () => mail),

  query(sessions.createSession, { personId: signedIn, email: null, ...signIn }),
  query(people.hasAddress, signedIn, 'person-39999@customer-20000.example'),
  query(people.lockAddress, signedIn),
  query(sessions.renewSession, FACTS.sessionToken, signIn),
  query(sessions.replaceSessionToken, FACTS.sessionToken),
  query(sessions.strengthenSession, FACTS.sessionToken),
  query(sessions.findSessionByToken, FACTS.sessionToken),
  query(sessions.recordSessionUse, session),
  query(sessions.listSessions, signedIn),
  query(sessions.hasHadSession, signedIn),
  query(sessions.revokeSession, signedIn, session),
  query(sessions.revokeSessions, signedIn, session),

  query(emailChanges.requestEmailChange, signedIn, change, [mail]),
  query(emailChanges.confirmEmailChange, change, [mail]),
  query(emailChanges.cancelEmailChange, FACTS.renamed),
  query(emailChanges.isHeldToProvider, FACTS.held),
  queryBy(recovery.endRecoveryCodes, (db) => recovery.endRecoveryCodes(db, FACTS.recoveryOwner)),
  queryBy(invitations.readdressInvitations, (db) => emailChanges.confirmEmailChange(db, change, [])),

  query(people.changeProfile, signedIn, { name: 'Jana Voss' }),
  query(people.findPerson, signedIn),
  query(people.findPersonByEmail, 'person-5@customer-6.example'),
  query(people.ensurePerson, person),
  query(people.isStaff, FACTS.staff),
  query(mails.enqueueMail, mail),

  query(sessions.findSessionByToken, FACTS.parentToken),
  query(links.listLinkedAccounts, FACTS.parentOwner),
  query(members.listMemberships, signedIn),
  query(members.changeMember, { personId: receiver, accountId: ownedAccount }, null),
  query(invitations.listInvitationsFor, FACTS.invitedEmail),
  query(invitations.findInvitedLanguage, FACTS.invitedEmail),
  query(invitations.acceptInvitation, FACTS.invitation, { id: FACTS.invited, email: FACTS.invitedEmail }),
  query(transfers.findReceiver, FACTS.receiverMember, owner),
  query(transfers.offerOwnership, offer, mail),
  query(transfers.findOfferedAccount, FACTS.transfer, receiver),
  query(transfers.acceptOwnership, FACTS.transfer, receiver),
  query(claims.findClaimant, otherOwnedAccount, FACTS.otherReceiver),
  query(claimSteps.openOwnershipClaim, newClaim, toAll),
  query(notices.findReadUntil, ownedAccount, owner),
  query(notices.recordRead, { accountId: ownedAccount, personId: owner, until: Date.now() }),
  query(claims.listClaimsOf, FACTS.claimant),
  query(claims.listClaimableAccounts, FACTS.domainPerson),
  query(claimSteps.completeOwnershipClaim, { id: FACTS.claim, personId: FACTS.claimant }, toAll),
];

/** Queries of signing in, sessions, members, contacts and the vendor's people. */
export const PEOPLE_CASES: readonly QueryCase[] = [
  ...OWN_CASES,
  ...OWN_CASES.map(asPerson),

  query(codes.deleteOldSignInCodes),
  query(challenges.deleteOldChallenges),
  query(emailChanges.deleteOldEmailChanges),
  query(guesses.deleteOldGuesses),
  query(sessions.deleteEndedSessions),

  query(mails.claimMails, 10),
  query(mails.deleteMail, FACTS.personMail),
  query(mails.postponeMail, FACTS.personMail, '550'),
  queryBy(mails.beginFirstAttempt, async (db) => {
    await mails.enqueueMail(db, mail);
    return await mails.beginFirstAttempt(db, mail.id);
  }),
  query(news.listNewsReaders, ownedAccount, [receiver]),
  query(news.findAccountName, ownedAccount),
  query(notices.listNotices, allNotices, {}),
  query(notices.countNewNotices, { ...allNotices, since: 0 }),

  queryBy(members.addMember, (db) =>
    members.addMember(db, { personId: signedIn, accountId: ownedAccount, role: 'viewer' }),
  ),
  query(members.findMember, FACTS.receiverMember),
  query(members.hasMemberWithEmail, ownedAccount, 'person-10000@customer-10001.example'),
  query(members.changeMember, { id: FACTS.receiverMember }, 'viewer'),
  query(members.lockMembers, ownedAccount),
  query(members.revokeWhatOwnerOffered, { accountId: ownedAccount, personId: owner }),
  query(members.mayStillManage, ownedAccount, { kind: 'member', id: owner }),
  queryBy(members.asManager, (db) =>
    members.asManager(db, ownedAccount, { kind: 'member', id: owner }, async () => await Promise.resolve(true)),
  ),

  query(invitations.createInvitation, newInvitation, mail),
  query(invitations.findInvitation, FACTS.invitation),
  query(invitations.resendInvitation, FACTS.invitation, mail),
  query(invitations.revokeInvitation, FACTS.invitation),
  query(transfers.findOwnershipTransfer, FACTS.transfer),
  query(transfers.withdrawOwnership, FACTS.transfer),

  query(links.offerLink, newLink),
  query(links.findLink, FACTS.link),
  query(links.acceptLink, FACTS.offeredLink, { by: { kind: 'member', id: FACTS.offeredOwner }, write: toOwners }),
  query(links.changeLink, FACTS.link, { grants, by: { kind: 'member', id: FACTS.linkOwner }, write: toOwners }),
  query(links.endLink, FACTS.link, { by: { kind: 'member', id: FACTS.linkOwner }, write: toOwners }),

  query(claims.findOwnershipClaim, FACTS.claim),
  queryBy(claims.readClaim, (db) => claims.findOwnershipClaim(db, FACTS.claim)),
  query(claims.listRecipients, ownedAccount),
  query(claimSteps.revokeOwnershipClaim, FACTS.claim, mail),
  query(
    claimSteps.approveOwnershipClaim,
    { id: FACTS.staffClaim, approver: FACTS.otherStaff, language: 'en' },
    { toMembers: toAll, toClaimant: mail },
  ),

  queryBy(search.findAccountOf, async (db) => {
    const invoice = await search.findAccountOf(db, vault, { kind: 'invoice', text: FACTS.invoice });
    const hashes = { lookupHashes: () => [sha256('unknown')] };
    await search.findAccountOf(db, hashes, { kind: 'license_key', text: 'unknown' });
    return invoice;
  }),
  query(search.listOwners, ownedAccount),
  query(search.listContactEmails, FACTS.bigAccount, 'billing'),
  query(search.listHeldLicenses, FACTS.bigAccount, 10),

  query(views.beginAccountView, newView, () => [mail]),
  queryBy(views.endViewsOf, (db) => views.endViewsOf(db, [FACTS.viewSession])),
  query(mails.enqueueMails, [mail]),
  query(approvals.createApproval, newApproval, [mail]),
  query(approvals.findApproval, approval),
  query(approvals.listApprovers, ownedAccount, ['owner', 'license_manager'], receiver),
  query(approvals.claimApproval, approval, { decider, sequence: 1 }),
  query(approvals.isCarriedOut, { id: 'apr_1', licenseId: FACTS.license }, 0),
  query(approvals.releaseApproval, approvedApproval, 1),
  query(approvals.finishApproval, approvedApproval, 1, null),
  query(approvals.closeApproval, approval, decider, { status: 'declined', reason: 'Not now' }),
  query(approvals.deleteOldApprovals),

  query(preferences.findMailPreferences, FACTS.licenseMemberEmail),
  query(preferences.saveMailPreferences, FACTS.licenseMemberEmail, DEFAULT_PREFERENCES),
  query(preferences.takePreferencesAlong, FACTS.licenseMemberEmail, 'new@people.example'),
  query(preferences.turnMailsOff, FACTS.licenseMemberEmail, 'reminders'),

  query(declarations.recordDeclaration, newDeclaration, () => mail),
  query(declarations.recordDeclaration, { ...newDeclaration, id: FACTS.declaration }, () => mail),
  query(declarations.findDeclaration, FACTS.declaration),
  query(declarations.findVisibleDeclaration, FACTS.declaration),
  query(declarations.claimDeclarations, 5),
  query(
    declarations.settleDeclaration,
    FACTS.newDeclaration,
    { status: 'waiting', why: 'no_match', attachment: null },
    [mail],
  ),
  query(declarations.assignDeclaration, FACTS.declaration, FACTS.staff),
  query(declarations.attachDeclaration, FACTS.declaration, ofLicense),
  query(declarations.decideDeclaration, FACTS.declaration, { status: 'closed', decidedBy: FACTS.staff, note: 'x' }),
  query(declarations.deleteOldDeclarations),
  query(matches.listLicensesOfAddress, FACTS.licenseMemberEmail),
  queryBy(matches.findLicensesNamed, async (db) => {
    const hashes = { lookupHashes: () => [sha256('unknown')] };
    await matches.findLicensesNamed(db, hashes, { by: 'key', key: 'unknown' });
    return await matches.findLicensesNamed(db, hashes, { by: 'invoice', invoice: FACTS.invoice });
  }),
  query(matches.findAccountToTell, ownedAccount),

  query(contacts.createContact, contact),
  query(contacts.removeContact, FACTS.contact),

  query(staff.addStaff, { ...person, role: 'agent' }),
  query(staff.listAdministrators),
  query(staff.isStaff, FACTS.staff),
  query(staff.changeStaff, FACTS.staff, 'auditor'),
  query(staff.changeStaff, FACTS.staff, null),
];
