/** Ids and values of the rows that the files in this folder insert. */
const id = (prefix: string, n: number) => `${prefix}_${String(n).padStart(26, '0')}`;

export const FACTS = {
  /** Has 3,960 licences. */
  bigAccount: id('acct', 1),
  /** Has 5,000 children. */
  parentAccount: id('acct', 2),
  smallAccount: id('acct', 2_000),
  /** Has 2,000 licences, and is not discarded. */
  bigSandbox: id('sbx', 2_000),
  sandboxAccount: id('acct', 22_000),
  smallSandbox: id('sbx', 1_000),
  /** Has 3,000 entries in its change log. */
  oldLicense: id('lic', 1),
  /** With an active machine, as is every fourth licence. */
  activatedLicense: id('lic', 250_020),
  activation: id('act', 250_020),
  license: id('lic', 250_018),
  /** Its key was replaced. */
  rekeyedLicense: id('lic', 250_002),
  licenseAccount: id('acct', 2 + ((250_018 * 7_919) % 19_999)),
  /** The owner of that account. */
  licenseMember: id('mem', 1 + ((250_018 * 7_919) % 19_999)),
  licenseMemberEmail: `person-${1 + ((250_018 * 7_919) % 19_999)}@customer-${2 + ((250_018 * 7_919) % 19_999)}.example`,
  /** Its charge and invoice. */
  charge: `${id('lic', 250_018)}/period/1`,
  chargeId: `chg_${id('', 250_018).slice(3)}/1`,
  invoice: `in_${id('', 250_018).slice(3)}/1`,
  /** Of that invoice; it waits for somebody of support. */
  refund: `rfd_${id('', 250_018).slice(3)}/1`,
  otherInvoice: `in_${id('', 250_020).slice(3)}/1`,
  /** A copy in the big sandbox. */
  copiedLicense: id('lic', 400_000),
  /** Of the small account. */
  paymentMethod: 'pm_00002000_1',
  apiKey: id('key', 101),
  /** Half of the entries in the audit log are its. */
  busyApiKey: id('key', 1),
  /** Created within the last day. */
  newApiKey: id('key', 5_999),
  apiKeySecret: 'secret-101',
  /** A request that used something of a limit. */
  limitedRequest: 'request-19000',
  /** With entries in the audit log. */
  auditedLicense: id('lic', 299_000),
  stripeEvent: 'evt_1000',
  idempotencyKey: 'request-40000',
  /** The owner of an account with three members, who has offered it to one of the others. */
  owner: id('per', 10_000),
  ownedAccount: id('acct', 10_001),
  transfer: id('otr', 10_000),
  /** An active link, with an owner of its child; one that is offered, with an owner of its parent; and somebody without a link. */
  link: id('lnk', 5_992),
  linkOwner: id('per', 15_991),
  offeredLink: id('lnk', 5_991),
  offeredOwner: id('per', 5_991),
  unlinkedAccount: id('acct', 9_500),
  unlinkedOwner: id('per', 9_499),
  /** Of the owner of the account with the most children. */
  parentOwner: id('per', 20_000),
  parentToken: 'token-79999',
  receiver: id('per', 30_000),
  receiverMember: id('mem', 30_000),
  /** The owner of an account with three members, who has not. */
  otherOwner: id('per', 12_000),
  otherOwnedAccount: id('acct', 12_001),
  otherReceiver: id('per', 32_000),
  otherReceiverMember: id('mem', 32_000),
  staff: id('per', 300),
  otherStaff: id('per', 600),
  /** Is a member's, and can be completed. */
  claim: id('ocl', 9_991),
  claimant: id('per', 29_991),
  /** Is of staff, and not approved. */
  staffClaim: id('ocl', 9_992),
  /** Has asked for another address, and is invited. */
  renamed: id('per', 11_990),
  /** Is open, for somebody who is no member of the account. */
  invitation: id('inv', 41_990),
  invited: id('per', 11_990),
  invitedEmail: 'person-11990@customer-11991.example',
  contact: id('ctc', 1_000),
  /** Waits. */
  declaration: id('dcl', 19_800),
  /** Nobody has looked at it. */
  newDeclaration: id('dcl', 19_995),
  sessionToken: 'token-99998',
  session: id('ses', 99_998),
  /** In a view. */
  viewSession: id('ses', 7),
  /** With two sessions. */
  signedIn: id('per', 39_999),
  personMail: id('pml', 4_950),
  passkey: id('psk', 15_000),
  /** Whose it is. */
  passkeyOwner: id('per', 15_001),
  credential: 'credential-15000',
  /** To sign in with. */
  challenge: 'challenge-15000',
  /** The third one of somebody who has used the first. */
  recoveryCode: 'recovery-100-3',
  recoveryOwner: id('per', 100),
  recoveryEmail: 'person-100@customer-101.example',
  /** With an enabled identity provider and a verified domain. */
  signOnAccount: id('acct', 501),
  /** Whom an account's provider is required of. */
  held: id('per', 5),
  /** The account of a sandbox. */
  copy: id('acct', 20_500),
  signOnDomain: 'customer-501.example',
  signOnDomainId: id('dom', 501),
  /** Has an address in it, and is no member. */
  domainPerson: id('per', 60_001),
  /** Of a session that the provider of this account alone has opened. */
  signOnToken: 'token-60499',
  /** Was removed from an account. */
  removed: id('per', 1_000),
  removedFrom: id('acct', 1_001),
  /** Of the newest attempt to sign in by a provider. */
  attemptAccount: id('acct', 1),
  /** Is open, was asked by a member, and is of an account with an owner. */
  approval: id('apr', 41_991),
  approvalLicense: id('lic', 41_991),
  approvalOwner: id('per', 1 + ((41_991 * 7_919) % 19_999)),
  /** Was approved by the owner of its account, and its outcome is not known. */
  approvedApproval: id('apr', 41_995),
} as const;
