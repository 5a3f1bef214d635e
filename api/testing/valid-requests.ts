import { randomUUID } from 'node:crypto';
import { commandOperations } from '../../contract/command-operations.ts';
import type { Operation } from '../../contract/operation.ts';
import type { AccountObjects } from './account-objects.ts';
import { TEST_ISSUER } from './identity-provider.ts';

type Json = Readonly<Record<string, unknown>>;

/** The parts of a request that are the operation's own. */
export interface RequestParts {
  /** In place of `{id}`, `{plan}` or `{article}`. */
  readonly id?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Json;
}

const PLAN = 'team-monthly';
const ARTICLE = 'cancel';
const CREDENTIAL = { id: 'AA', rawId: 'AA', type: 'public-key' };
const SIGNED = { clientDataJSON: 'AA' };
/** Of long ago: nothing is carried out. */
const EXPIRED_PREVIEW = 'prv_1_x';

/**
 * By operation, a request about these objects which its handler carries out. It needs no worker: commands are previewed, and
 * the intervention is one that the licence's state refuses.
 */
const REQUESTS: Readonly<Record<string, (known: AccountObjects) => RequestParts>> = {
  ...Object.fromEntries(
    commandOperations.map(({ name, operation }) => [
      operation.id,
      ({ license }: AccountObjects) => ({
        id: license,
        body: { preview: true, ...(name === 'set_auto_renew' ? { on: false } : {}) },
      }),
    ]),
  ),
  createLicense: ({ account }) => ({ body: { account, plan: PLAN, preview: true } }),
  listLicenses: () => ({}),
  getLicense: ({ license }) => ({ id: license }),
  updateLicense: ({ license }) => ({ id: license, body: { metadata: { team: 'design' } } }),
  getLicenseKey: ({ license }) => ({ id: license }),
  getLicenseTerms: ({ license }) => ({ id: license }),
  listChangeLog: ({ license }) => ({ id: license }),
  listLicenseArticles: ({ license }) => ({ id: license }),
  verifyChangeLog: ({ license }) => ({ id: license }),
  followChanges: () => ({ query: { seconds: '0' } }),
  getForecast: ({ license }) => ({ id: license }),
  listUpcomingCharges: ({ account }) => ({ id: account }),
  computeForecast: ({ license }) => ({ id: license, body: {} }),
  validateKey: ({ licenseKey }) => ({ body: { key: licenseKey } }),
  // What nobody sees is not freed, and what is freed is still read.
  activateMachine: ({ licenseKey }) => ({ body: { key: licenseKey, fingerprint: 'machine-1' } }),
  heartbeatActivation: ({ activation, licenseKey }) => ({ id: activation, body: { key: licenseKey } }),
  deactivateMachine: ({ activation, licenseKey }) => ({ id: activation, body: { key: licenseKey } }),
  listActivations: () => ({}),
  endActivation: ({ activation }) => ({ id: activation }),
  getSeatUse: ({ account }) => ({ id: account }),
  createAccount: () => ({
    body: { name: 'Acme', email: 'billing@acme.example', zone: 'Europe/Berlin', region: 'eu' },
  }),
  listAccounts: () => ({}),
  getAccount: ({ account }) => ({ id: account }),
  updateAccount: ({ account }) => ({ id: account, body: { name: 'Acme' } }),
  requirePasskeys: ({ account }) => ({ id: account, body: { required: false } }),
  viewAccount: ({ account }) => ({ id: account, body: { reason: 'The customer has asked us to look' } }),
  listAccountViews: ({ account }) => ({ id: account }),
  listNotices: ({ account }) => ({ query: { account } }),
  // Nobody keeps it for somebody who is no member.
  readNotices: ({ account }) => ({ body: { account, until: '2030-01-01T00:00:00Z' } }),
  // The session is in none: the answer is that there is none.
  endAccountView: () => ({}),
  listArticles: () => ({ query: { query: 'cancel' } }),
  getArticle: () => ({ id: ARTICLE }),
  listPlans: () => ({}),
  getPlan: () => ({ id: PLAN }),
  listOffers: ({ account }) => ({ query: { account } }),
  addPaymentMethod: ({ account }) => ({ body: { account, token: 'pm_card_visa' } }),
  startPaymentMethodSetup: ({ account }) => ({ body: { account } }),
  completePaymentMethodSetup: ({ account, paymentMethodSetup }) => ({ id: paymentMethodSetup, body: { account } }),
  listPaymentMethods: ({ account }) => ({ query: { account } }),
  setDefaultPaymentMethod: ({ account, paymentMethod }) => ({ id: paymentMethod, body: { account } }),
  removePaymentMethod: ({ account, paymentMethod }) => ({ id: paymentMethod, query: { account } }),
  setLicensePaymentMethods: ({ license, paymentMethod }) => ({ id: license, body: { payment_method: paymentMethod } }),
  listCharges: () => ({}),
  getCharge: ({ charge }) => ({ id: charge }),
  listInvoices: () => ({}),
  exportLicenses: ({ account }) => ({ id: account }),
  findInvoices: ({ account }) => ({ id: account, query: { query: '57.00' } }),
  getInvoice: ({ invoice }) => ({ id: invoice }),
  getInvoicePdf: ({ invoice }) => ({ id: invoice }),
  createSandbox: ({ account }) => ({ body: { account } }),
  listSandboxes: () => ({}),
  getSandbox: ({ sandbox }) => ({ id: sandbox }),
  updateSandbox: ({ sandbox }) => ({ id: sandbox, body: { name: 'Another name' } }),
  discardSandbox: ({ sandbox }) => ({ id: sandbox }),
  // The clock stands later: the answer is that it is not set back.
  advanceClock: ({ sandbox }) => ({ id: sandbox, body: { to: '2020-01-01T00:00:00Z' } }),
  listSandboxLicenses: ({ sandbox }) => ({ id: sandbox }),
  compareSandbox: ({ sandbox }) => ({ id: sandbox }),
  listSandboxMails: ({ sandbox }) => ({ id: sandbox }),
  listSandboxCharges: ({ sandbox }) => ({ id: sandbox }),
  sendSignal: ({ license }) => ({ id: license, body: { type: 'extend-grace', days: 3, reason: 'An outage' } }),
  // The key of an administrator needs nobody's approval, nor does an owner.
  createApproval: ({ license }) => ({ body: { license, action: 'cancel' } }),
  listApprovals: () => ({}),
  getApproval: ({ approval }) => ({ id: approval }),
  approve: ({ approval }) => ({ id: approval, body: { if_preview: EXPIRED_PREVIEW } }),
  declineApproval: ({ approval }) => ({ id: approval, body: { reason: 'Not now' } }),
  withdrawApproval: ({ approval }) => ({ id: approval }),
  createApiKey: () => ({ body: { name: 'CI', scope: 'product' } }),
  listApiKeys: () => ({}),
  getApiKey: ({ apiKey }) => ({ id: apiKey }),
  rotateApiKey: ({ apiKey }) => ({ id: apiKey, body: {} }),
  revokeApiKey: ({ apiKey }) => ({ id: apiKey }),
  listAccountAuditLog: ({ account }) => ({ id: account }),
  exportAccountAuditLog: ({ account }) => ({ id: account }),
  createAccountApiKey: ({ account }) => ({ body: { account, name: 'Shop' } }),
  listAccountApiKeys: () => ({}),
  getAccountApiKey: ({ apiKey }) => ({ id: apiKey }),
  rotateAccountApiKey: ({ apiKey }) => ({ id: apiKey, body: {} }),
  revokeAccountApiKey: ({ apiKey }) => ({ id: apiKey }),
  listAuditLog: () => ({}),
  exportAuditLog: () => ({}),
  requestSignInCode: () => ({ body: { email: 'jana@people.example' } }),
  signIn: () => ({ body: { email: 'jana@people.example', code: '000000' } }),
  findLicenses: () => ({ body: { reference: randomUUID() } }),
  getMe: () => ({}),
  updateMe: () => ({ body: { language: 'en' } }),
  requestEmailChange: () => ({ body: { email: `${randomUUID()}@people.example` } }),
  // Nobody has asked for this change: the answer is that the codes are not accepted.
  confirmEmailChange: () => ({
    body: { email: 'jana@people.example', code_from_old: '000000', code_from_new: '000000' },
  }),
  cancelEmailChange: () => ({}),
  listSessions: () => ({}),
  revokeSession: () => ({ id: 'ses_unknown' }),
  revokeOtherSessions: () => ({}),
  signOut: () => ({}),
  endSessionsOf: () => ({ id: 'per_unknown' }),
  createPasskeySignInOptions: () => ({}),
  // Nobody has asked for the challenges: the answers are that they were not.
  signInWithPasskey: () => ({
    body: { credential: { ...CREDENTIAL, response: { ...SIGNED, authenticatorData: 'AA', signature: 'AA' } } },
  }),
  createPasskeyOptions: () => ({}),
  registerPasskey: () => ({
    body: { name: 'Laptop', credential: { ...CREDENTIAL, response: { ...SIGNED, attestationObject: 'AA' } } },
  }),
  listPasskeys: () => ({}),
  renamePasskey: () => ({ id: 'psk_unknown', body: { name: 'Laptop' } }),
  removePasskey: () => ({ id: 'psk_unknown' }),
  signInWithRecoveryCode: () => ({ body: { email: 'jana@people.example', code: '0000-0000-0000' } }),
  createRecoveryCodes: () => ({}),
  getRecoveryCodes: () => ({}),
  listMembers: () => ({}),
  updateMember: ({ member }) => ({ id: member, body: { role: 'member' } }),
  removeMember: ({ member }) => ({ id: member }),
  resetSignOn: ({ member }) => ({ id: member }),
  leaveAccount: ({ account }) => ({ id: account }),
  createInvitation: ({ account }) => ({
    body: { account, email: `${randomUUID()}@people.example`, role: 'viewer' },
  }),
  listInvitations: () => ({}),
  resendInvitation: ({ invitation }) => ({ id: invitation }),
  revokeInvitation: ({ invitation }) => ({ id: invitation }),
  listOwnInvitations: () => ({}),
  acceptInvitation: ({ invitation }) => ({ id: invitation }),
  offerOwnership: ({ member }) => ({ body: { member } }),
  listOwnershipTransfers: () => ({}),
  withdrawOwnership: ({ transfer }) => ({ id: transfer }),
  acceptOwnership: ({ transfer }) => ({ id: transfer }),
  // The account has a parent and an offer: the answers are that one is enough.
  offerAccountLink: ({ account }) => ({ body: { account, parent: 'acct_unknown', grants: { owner: 'viewer' } } }),
  listAccountLinks: () => ({}),
  getAccountLink: ({ link }) => ({ id: link }),
  acceptAccountLink: ({ offeredLink }) => ({ id: offeredLink }),
  updateAccountLink: ({ link }) => ({ id: link, body: { grants: { viewer: 'viewer' } } }),
  endAccountLink: ({ link }) => ({ id: link }),
  openOwnershipClaim: ({ account }) => ({ body: { account } }),
  openOwnershipClaimFor: ({ account }) => ({
    body: { account, email: `${randomUUID()}@people.example`, reason: 'The owner has left' },
  }),
  listOwnershipClaims: () => ({}),
  listOwnOwnershipClaims: () => ({}),
  approveOwnershipClaim: ({ claim }) => ({ id: claim }),
  revokeOwnershipClaim: ({ claim }) => ({ id: claim }),
  completeOwnershipClaim: ({ claim }) => ({ id: claim }),
  createContact: ({ account }) => ({
    body: { account, topic: 'technical', email: `${randomUUID()}@people.example`, name: 'Operations' },
  }),
  getMailPreferences: () => ({}),
  updateMailPreferences: () => ({ body: { reminders: true } }),
  listDeclarations: () => ({}),
  getDeclaration: ({ declaration }) => ({ id: declaration }),
  listRefunds: ({ account }) => ({ query: { account } }),
  getRefund: ({ refund }) => ({ id: refund }),
  retryRefund: ({ refund }) => ({ id: refund }),
  settleRefund: ({ refund }) => ({ id: refund, body: { note: 'By bank transfer' } }),
  assignDeclaration: ({ declaration }) => ({ id: declaration, body: { person: null } }),
  attachDeclaration: ({ declaration, license }) => ({ id: declaration, body: { license } }),
  decideDeclaration: ({ declaration }) => ({ id: declaration, body: { outcome: 'close', note: 'Answered' } }),
  listContacts: () => ({}),
  removeContact: ({ contact }) => ({ id: contact }),
  setIdentityProvider: ({ account }) => ({
    id: account,
    body: { issuer: TEST_ISSUER, client_id: 'evergreen', client_secret: 'secret of a client' },
  }),
  getIdentityProvider: ({ account }) => ({ id: account }),
  listIdentityProviders: ({ account }) => ({ id: account }),
  removeIdentityProvider: ({ account }) => ({ id: account }),
  addDomain: ({ account }) => ({ body: { account, domain: `${randomUUID()}.example` } }),
  listDomains: () => ({}),
  // No record is published: the answer is that it is not found.
  verifyDomain: ({ domain }) => ({ id: domain }),
  removeDomain: ({ domain }) => ({ id: domain }),
  startSignOn: () => ({ body: { email: 'jana@people.example' } }),
  finishSignOn: ({ account }) => ({ id: account, query: { state: 'unknown', code: 'unknown' } }),
  addStaff: () => ({ body: { email: `${randomUUID()}@people.example`, name: 'Mara', role: 'agent' } }),
  listStaff: () => ({}),
  // Nobody of the vendor has this id: the answer is that there is none.
  updateStaff: () => ({ id: 'per_unknown', body: { role: 'agent' } }),
  endStaff: () => ({ id: 'per_unknown' }),
  receiveStripeEvent: () => ({ body: {} }),
  getHealth: () => ({}),
  getReadiness: () => ({}),
  getOpenApi: () => ({}),
};

/** A request that the operation's handler carries out, about these objects. */
export function validRequest({ id }: Operation, known: AccountObjects): RequestParts {
  const make = REQUESTS[id];
  if (!make) throw new Error(`valid-requests.ts has no request for the operation ${id}`);
  return make(known);
}

/** The address of a request. */
export function addressOf({ path }: Operation, { id = '', query = {} }: RequestParts): string {
  const search = new URLSearchParams(query).toString();
  return `${path.replace(/\{\w+\}/, id)}${search === '' ? '' : `?${search}`}`;
}
