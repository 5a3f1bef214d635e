import type { SecurityEvent } from '../domain/people/security-events.ts';

/** The events that a request of an operation may tell of, or why nobody is written to. */
type News = readonly SecurityEvent[] | { readonly none: string };

const ownMail = { none: 'it has a mail of its own to whom it concerns' };
const opensNothing = { none: 'it opens nothing to anybody' };
const own = { none: 'it ends what the person has chosen, which they see' };

/**
 * What the audit log has of people, their sign-ins, roles and keys, and of single sign-on, by operation. A test asks for a row of every
 * audited operation of these kinds.
 */
export const NEWS_BY_OPERATION: Readonly<Record<string, News>> = {
  requestSignInCode: ['guessing'],
  signIn: ['new_device', 'guessing'],
  signInWithPasskey: ['new_device'],
  signInWithRecoveryCode: ['recovery_code_used', 'new_device', 'guessing'],
  finishSignOn: ['new_device', 'sign_on_other_person'],
  requestEmailChange: ownMail,
  confirmEmailChange: ['email_changed', 'guessing'],
  cancelEmailChange: opensNothing,
  revokeSession: own,
  revokeOtherSessions: ['sessions_ended'],
  endSessionsOf: ['sessions_ended_by_vendor'],
  signOut: own,
  registerPasskey: ['passkey_added'],
  renamePasskey: opensNothing,
  removePasskey: ['passkey_removed'],
  createRecoveryCodes: ['recovery_codes_made'],
  updateMember: ['role_changed'],
  removeMember: ['member_removed'],
  leaveAccount: ['member_removed'],
  createInvitation: ownMail,
  resendInvitation: ownMail,
  revokeInvitation: opensNothing,
  acceptInvitation: { none: 'an owner has invited them, with this role' },
  offerOwnership: ownMail,
  withdrawOwnership: opensNothing,
  acceptOwnership: ['ownership_passed'],
  openOwnershipClaim: ownMail,
  openOwnershipClaimFor: ownMail,
  approveOwnershipClaim: ownMail,
  revokeOwnershipClaim: ownMail,
  completeOwnershipClaim: ownMail,
  offerAccountLink: { none: 'nobody may learn which accounts there are; an owner of the parent accepts' },
  acceptAccountLink: ownMail,
  updateAccountLink: ownMail,
  endAccountLink: ownMail,
  viewAccount: ownMail,
  endAccountView: opensNothing,
  updateMe: opensNothing,
  updateMailPreferences: opensNothing,
  assignDeclaration: opensNothing,
  attachDeclaration: opensNothing,
  retryRefund: { none: 'it gives money back that the account was told of' },
  settleRefund: { none: 'it gives money back that the account was told of' },
  decideDeclaration: { none: 'the account is told by the mails of the licence' },
  requirePasskeys: ['passkeys_required', 'passkeys_not_required'],
  resetSignOn: ['sign_on_reset'],
  setIdentityProvider: ['sign_on_set'],
  removeIdentityProvider: ['sign_on_removed'],
  addDomain: opensNothing,
  verifyDomain: { none: 'it takes control of the domain’s DNS, and opens nothing without a provider' },
  removeDomain: ['domain_removed'],
  createApiKey: ['api_key_made', 'vendor_key_made'],
  rotateApiKey: ['api_key_rotated', 'vendor_key_rotated'],
  revokeApiKey: ['api_key_revoked', 'vendor_key_revoked'],
  createAccountApiKey: ['api_key_made'],
  rotateAccountApiKey: ['api_key_rotated'],
  revokeAccountApiKey: ['api_key_revoked'],
  addStaff: ['staff_role_changed', 'staff_changed'],
  updateStaff: ['staff_role_changed', 'staff_changed'],
  endStaff: ['staff_role_changed', 'staff_changed'],
  listAuditLog: opensNothing,
  exportAuditLog: opensNothing,
  listAccountAuditLog: opensNothing,
  exportAccountAuditLog: opensNothing,
};
