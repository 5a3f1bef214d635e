import type { Actor, AskedBy } from '../../domain/lifecycle/license.ts';
import type * as schema from '../schema/index.ts';
import { labelEntries } from './accounts.ts';
import { json, none, noneBecause, personal, published, secret, type Field, type TableEntries } from './entry.ts';
import { ACTIVATION, CHANGE_LOG, PAYMENT } from './handling.ts';

const CATALOG = published('written by the vendor in the catalog');
const ZONE = noneBecause("a copy of the account's, which says nothing of a person once the account is erased");

/** Lines of charges and invoices: what is sold, without whom it is sold to. */
export const LINE_FIELDS = {
  kind: none,
  'plan.id': none,
  'plan.name': CATALOG,
  quantity: none,
  'unitAmount.**': noneBecause('an amount with its currency'),
  'amount.**': noneBecause('an amount with its currency'),
  'period.**': noneBecause('two instants'),
} as const;

const withPrefix = (prefix: string, fields: Readonly<Record<string, Field>>): Record<string, Field> =>
  Object.fromEntries(Object.entries(fields).map(([path, field]) => [`${prefix}${path}`, field]));

/** Lifecycle and terms of a licence. People are not named in it: see decision 16. */
const LICENSE_FIELDS: Readonly<Record<string, Field>> = {
  id: none,
  account: none,
  sandbox: none,
  'terms.plan.**': CATALOG,
  'terms.region.**': CATALOG,
  'terms.currency': none,
  'terms.quantity': none,
  'terms.zone': ZONE,
  'scheduledChange.plan.**': CATALOG,
  'scheduledChange.quantity': none,
  'paidChange.plan.**': CATALOG,
  'paidChange.quantity': none,
  'paidChange.from': none,
  'paidChange.trial': none,
  state: none,
  since: none,
  'period.**': noneBecause('number, kind and bounds of a period'),
  'schedule.anchor.at': none,
  'schedule.anchor.zone': ZONE,
  'schedule.counted': none,
  'inPeriod.**': noneBecause('instants, a number, and keys of notices that code makes'),
  autoRenew: none,
  cancelled: none,
  ...withPrefix('charges[].', {
    key: none,
    purpose: none,
    collection: none,
    status: none,
    attempts: none,
    triedAt: none,
    settledAt: none,
    invoice: none,
    failure: none,
    actionUrl: personal("link to the provider's page, which shows who pays", {
      ...PAYMENT,
      retention: { kind: 'event', event: 'the charge is settled or given up', by: 'withoutCharge' },
    }),
    retryable: none,
    checks: none,
    closing: none,
    period: none,
    reactivating: none,
    'change.plan.**': CATALOG,
    'change.quantity': none,
    ...withPrefix('lines[].', LINE_FIELDS),
  }),
  'refunds[]': none,
  'grace.**': noneBecause('instants, and what is owed'),
  'pause.**': noneBecause('instants, and a state'),
  'contract.at': none,
  'contract.invoices[]': none,
  'contract.termsBefore.plan.**': CATALOG,
  'contract.termsBefore.quantity': none,
  owned: none,
  expiredAt: none,
  heldSince: none,
  keyVersion: none,
  sequence: none,
  clock: none,
};

const ACTOR_FIELDS: Readonly<Record<Exclude<keyof Actor, 'askedBy'> | `askedBy.${keyof AskedBy}`, Field>> = {
  kind: none,
  through: none,
  id: personal('who did it: a member, a person of support, or an API key', CHANGE_LOG),
  'askedBy.kind': none,
  'askedBy.id': personal('who asked for it, where another approved it', CHANGE_LOG),
  'askedBy.approval': none,
};

export const licenseEntries: TableEntries<typeof schema.licenses> = {
  id: none,
  accountId: none,
  sandboxId: none,
  planId: none,
  state: none,
  currency: none,
  quantity: none,
  periodStart: none,
  periodEnd: none,
  autoRenew: none,
  cancelled: none,
  sequence: none,
  headHash: noneBecause('the newest hash of the change log'),
  clock: none,
  record: json(['license'], LICENSE_FIELDS),
  copiedFrom: none,
  feedEpoch: none,
  feedTxid: none,
  createdAt: none,
  updatedAt: none,
};

export const licensePeriodEntries: TableEntries<typeof schema.licensePeriods> = {
  licenseId: none,
  number: none,
  kind: none,
  span: none,
};

export const licenseKeyEntries: TableEntries<typeof schema.licenseKeys> = {
  licenseId: none,
  version: none,
  lookupHash: secret('HMAC of the key'),
  ciphertext: secret('the key, with AES-256-GCM'),
  secretId: noneBecause('which secret has encrypted it'),
  hint: noneBecause('the last characters, by which people recognise it'),
  validUntil: none,
  revoked: none,
  createdAt: none,
};

export const licenseLabelEntries: TableEntries<typeof schema.licenseLabels> = {
  licenseId: none,
  accountId: none,
  ...labelEntries,
  paymentMethod: noneBecause('the id of a card at the provider, which says nothing of a person'),
  backupPaymentMethod: noneBecause('the id of a card at the provider, which says nothing of a person'),
  createdAt: none,
};

export const entitlementEntries: TableEntries<typeof schema.entitlements> = {
  licenseId: none,
  feature: none,
  kind: none,
  limit: none,
  source: none,
};

export const activationEntries: TableEntries<typeof schema.activations> = {
  id: none,
  licenseId: none,
  accountId: none,
  fingerprint: personal('what a product computes of a machine', ACTIVATION),
  name: personal('the name of a machine', ACTIVATION),
  platform: personal('its system', ACTIVATION),
  createdAt: personal('when it was activated', ACTIVATION),
  seenAt: personal('when it was last in use', ACTIVATION),
  endedAt: none,
  endedBy: personal('who freed its seat', ACTIVATION),
};

export const claimEntries: TableEntries<typeof schema.claims> = {
  key: none,
  licenseId: none,
  accountId: none,
  sequence: none,
  createdAt: none,
};

export const claimingStepEntries: TableEntries<typeof schema.claimingSteps> = {
  id: none,
  licenseId: none,
  refusedKey: none,
  holder: noneBecause('a licence, not a person'),
  createdAt: none,
};

export const changeLogEntries: TableEntries<typeof schema.changeLog> = {
  licenseId: none,
  sequence: none,
  at: none,
  recordedAt: none,
  actor: json([], ACTOR_FIELDS),
  event: none,
  from: none,
  to: none,
  access: none,
  amount: none,
  currency: none,
  reason: personal('why, in words of the customer or of support', CHANGE_LOG),
  // Each changed field of the licence, before and after. Fields that hold a whole plan are written shorter: see `loggedValue`.
  changes: json(['license'], {
    ...LICENSE_FIELDS,
    'charges[].actionUrl': personal("link to the provider's page, which shows who pays", CHANGE_LOG),
  }),
  terms: json([], {
    'plan.**': CATALOG,
    'region.**': CATALOG,
    currency: none,
    quantity: none,
    zone: ZONE,
  }),
  previousHash: noneBecause('of the entry before'),
  hash: noneBecause('of the entry, in a chain'),
};
