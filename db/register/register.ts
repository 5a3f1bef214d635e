import type { PgTable } from 'drizzle-orm/pg-core';
import type * as schema from '../schema/index.ts';
import * as accounts from './accounts.ts';
import * as activity from './activity.ts';
import { approvalEntries } from './approvals.ts';
import * as billing from './billing.ts';
import { declarationEntries } from './declarations.ts';
import type { TableEntries } from './entry.ts';
import * as licenses from './licenses.ts';
import * as people from './people.ts';
import * as signOn from './sign-on.ts';

type Schema = typeof schema;

/** Entries for each table of the schema, by the name under which `db/schema` exports it. */
export type DataRegister = {
  readonly [T in keyof Schema as Schema[T] extends PgTable ? T : never]: Schema[T] extends PgTable
    ? TableEntries<Schema[T]>
    : never;
};

/**
 * What every column of the database says about people: whose it is, what for, on what ground, for how long, and who gets it. A
 * table or a column without an entry does not compile. docs/data-register.md is generated from it.
 */
export const DATA_REGISTER: DataRegister = {
  accounts: accounts.accountEntries,
  paymentMethods: accounts.paymentMethodEntries,
  sandboxes: accounts.sandboxEntries,
  apiKeys: accounts.apiKeyEntries,
  people: people.personEntries,
  members: people.memberEntries,
  noticeReads: people.noticeReadEntries,
  staff: people.staffEntries,
  sessions: people.sessionEntries,
  signInCodes: people.signInCodeEntries,
  passkeys: people.passkeyEntries,
  passkeyChallenges: people.passkeyChallengeEntries,
  recoveryCodes: people.recoveryCodeEntries,
  guessCounters: people.guessCounterEntries,
  guessAlarms: people.guessAlarmEntries,
  invitations: people.invitationEntries,
  ownershipTransfers: people.ownershipTransferEntries,
  ownershipClaims: people.ownershipClaimEntries,
  accountViews: people.accountViewEntries,
  emailChanges: people.emailChangeEntries,
  contacts: people.contactEntries,
  accountLinks: people.accountLinkEntries,
  personMails: people.personMailEntries,
  mailPreferences: people.mailPreferenceEntries,
  approvals: approvalEntries,
  declarations: declarationEntries,
  licenses: licenses.licenseEntries,
  licensePeriods: licenses.licensePeriodEntries,
  licenseKeys: licenses.licenseKeyEntries,
  licenseLabels: licenses.licenseLabelEntries,
  entitlements: licenses.entitlementEntries,
  activations: licenses.activationEntries,
  claims: licenses.claimEntries,
  claimingSteps: licenses.claimingStepEntries,
  changeLog: licenses.changeLogEntries,
  charges: billing.chargeEntries,
  invoices: billing.invoiceEntries,
  invoiceLines: billing.invoiceLineEntries,
  refunds: billing.refundEntries,
  stripeEvents: billing.stripeEventEntries,
  auditLog: activity.auditLogEntries,
  limitUses: activity.limitUseEntries,
  requestCounts: activity.requestCountEntries,
  idempotencyKeys: activity.idempotencyKeyEntries,
  notifications: activity.notificationEntries,
  events: activity.eventEntries,
  feedEpoch: activity.feedEpochEntries,
  feedReaders: activity.feedReaderEntries,
  articles: activity.articleEntries,
  identityProviders: signOn.identityProviderEntries,
  accountDomains: signOn.accountDomainEntries,
  removedMembers: signOn.removedMemberEntries,
  signOnSubjects: signOn.signOnSubjectEntries,
  signInAttempts: signOn.signInAttemptEntries,
};
