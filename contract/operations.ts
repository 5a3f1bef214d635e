import * as accountLinks from './account-links.ts';
import * as accountViews from './account-views.ts';
import * as accounts from './accounts.ts';
import * as activations from './activations.ts';
import * as apiKeys from './api-keys.ts';
import * as approvals from './approvals.ts';
import * as articles from './articles.ts';
import * as auditLog from './audit-log.ts';
import * as changeLog from './change-log.ts';
import * as changes from './changes.ts';
import * as charges from './charges.ts';
import { commandOperations } from './command-operations.ts';
import * as contacts from './contacts.ts';
import * as declarations from './declarations.ts';
import * as mailPreferences from './mail-preferences.ts';
import * as forecasts from './forecasts.ts';
import * as licensePaymentMethods from './license-payment-methods.ts';
import * as licenseTerms from './license-terms.ts';
import * as licenses from './licenses.ts';
import * as members from './members.ts';
import * as money from './money.ts';
import * as notices from './notices.ts';
import * as offers from './offers.ts';
import type { Operation } from './operation.ts';
import * as ownershipClaims from './ownership-claims.ts';
import * as passkeys from './passkeys.ts';
import * as people from './people.ts';
import * as plans from './plans.ts';
import * as recoveryCodes from './recovery-codes.ts';
import * as recovery from './recovery.ts';
import * as refunds from './refunds.ts';
import * as sandboxes from './sandboxes.ts';
import * as service from './service.ts';
import * as signOn from './sign-on.ts';
import * as staff from './staff.ts';
import * as support from './support.ts';
import * as validation from './validation.ts';

/** Every operation of the API, in the order of the documentation. */
export const OPERATIONS: readonly Operation[] = [
  licenses.createLicense,
  licenses.listLicenses,
  licenses.exportLicenses,
  licenses.getLicense,
  licenses.updateLicense,
  licenses.getLicenseKey,
  ...commandOperations.map(({ operation }) => operation),
  licenseTerms.getLicenseTerms,
  changeLog.listChangeLog,
  changeLog.verifyChangeLog,
  forecasts.getForecast,
  forecasts.computeForecast,
  forecasts.listUpcomingCharges,
  changes.followChanges,
  validation.validateKey,
  activations.activateMachine,
  activations.heartbeatActivation,
  activations.deactivateMachine,
  activations.listActivations,
  activations.endActivation,
  activations.getSeatUse,
  accounts.createAccount,
  accounts.listAccounts,
  accounts.getAccount,
  accounts.updateAccount,
  accounts.requirePasskeys,
  accountViews.viewAccount,
  accountViews.listAccountViews,
  apiKeys.createAccountApiKey,
  apiKeys.listAccountApiKeys,
  apiKeys.getAccountApiKey,
  apiKeys.rotateAccountApiKey,
  apiKeys.revokeAccountApiKey,
  auditLog.listAccountAuditLog,
  auditLog.exportAccountAuditLog,
  notices.listNotices,
  notices.readNotices,
  accountViews.endAccountView,
  contacts.createContact,
  mailPreferences.getMailPreferences,
  mailPreferences.updateMailPreferences,
  declarations.listDeclarations,
  declarations.getDeclaration,
  declarations.assignDeclaration,
  declarations.attachDeclaration,
  declarations.decideDeclaration,
  refunds.listRefunds,
  refunds.getRefund,
  refunds.retryRefund,
  refunds.settleRefund,
  contacts.listContacts,
  contacts.removeContact,
  plans.listPlans,
  plans.getPlan,
  offers.listOffers,
  money.addPaymentMethod,
  money.listPaymentMethods,
  money.setDefaultPaymentMethod,
  money.removePaymentMethod,
  money.startPaymentMethodSetup,
  money.completePaymentMethodSetup,
  licensePaymentMethods.setLicensePaymentMethods,
  money.getInvoicePdf,
  charges.listCharges,
  charges.getCharge,
  money.listInvoices,
  money.findInvoices,
  money.getInvoice,
  sandboxes.createSandbox,
  sandboxes.listSandboxes,
  sandboxes.getSandbox,
  sandboxes.updateSandbox,
  sandboxes.discardSandbox,
  sandboxes.advanceClock,
  sandboxes.listSandboxLicenses,
  sandboxes.compareSandbox,
  sandboxes.listSandboxMails,
  sandboxes.listSandboxCharges,
  support.sendSignal,
  approvals.createApproval,
  approvals.listApprovals,
  approvals.getApproval,
  approvals.approve,
  approvals.declineApproval,
  approvals.withdrawApproval,
  apiKeys.createApiKey,
  apiKeys.listApiKeys,
  apiKeys.getApiKey,
  apiKeys.rotateApiKey,
  apiKeys.revokeApiKey,
  auditLog.listAuditLog,
  auditLog.exportAuditLog,
  people.requestSignInCode,
  people.signIn,
  recovery.findLicenses,
  people.getMe,
  people.updateMe,
  recovery.requestEmailChange,
  recovery.confirmEmailChange,
  recovery.cancelEmailChange,
  people.listSessions,
  people.revokeSession,
  people.revokeOtherSessions,
  people.signOut,
  people.endSessionsOf,
  passkeys.createPasskeySignInOptions,
  passkeys.signInWithPasskey,
  passkeys.createPasskeyOptions,
  passkeys.registerPasskey,
  passkeys.listPasskeys,
  passkeys.renamePasskey,
  passkeys.removePasskey,
  recoveryCodes.signInWithRecoveryCode,
  recoveryCodes.createRecoveryCodes,
  recoveryCodes.getRecoveryCodes,
  signOn.startSignOn,
  signOn.finishSignOn,
  members.listMembers,
  members.updateMember,
  members.removeMember,
  members.resetSignOn,
  members.leaveAccount,
  members.createInvitation,
  members.listInvitations,
  members.resendInvitation,
  members.revokeInvitation,
  members.listOwnInvitations,
  members.acceptInvitation,
  members.offerOwnership,
  members.listOwnershipTransfers,
  members.withdrawOwnership,
  members.acceptOwnership,
  accountLinks.offerAccountLink,
  accountLinks.listAccountLinks,
  accountLinks.getAccountLink,
  accountLinks.acceptAccountLink,
  accountLinks.updateAccountLink,
  accountLinks.endAccountLink,
  signOn.setIdentityProvider,
  signOn.getIdentityProvider,
  signOn.listIdentityProviders,
  signOn.removeIdentityProvider,
  signOn.addDomain,
  signOn.listDomains,
  signOn.verifyDomain,
  signOn.removeDomain,
  ownershipClaims.openOwnershipClaim,
  ownershipClaims.openOwnershipClaimFor,
  ownershipClaims.listOwnershipClaims,
  ownershipClaims.listOwnOwnershipClaims,
  ownershipClaims.approveOwnershipClaim,
  ownershipClaims.revokeOwnershipClaim,
  ownershipClaims.completeOwnershipClaim,
  staff.addStaff,
  staff.listStaff,
  staff.updateStaff,
  staff.endStaff,
  articles.listArticles,
  articles.listLicenseArticles,
  articles.getArticle,
  service.receiveStripeEvent,
  service.getHealth,
  service.getReadiness,
  service.getOpenApi,
];

/** The operation that serves a request; undefined when there is none. An exact path wins over one with parameters. */
export function findOperation(method: string, pathname: string): Operation | undefined {
  const exact = OPERATIONS.filter(({ path }) => path === pathname);
  const matching = OPERATIONS.filter(({ path }) =>
    new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
  );
  return (exact.length > 0 ? exact : matching).find((operation) => operation.method === method.toLowerCase());
}
