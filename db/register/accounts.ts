import type * as schema from '../schema/index.ts';
import { json, none, noneBecause, personal, secret, type TableEntries } from './entry.ts';
import { ACCOUNT_PROFILE, CARD, CUSTOMERS_LABELS, STAFFS_NAMES } from './handling.ts';

const sentEverywhere = { ...ACCOUNT_PROFILE, processors: ['stripe', 'smtp'] } as const;

const ON_INVOICES = { ...ACCOUNT_PROFILE, processors: ['stripe'] } as const;

/** The columns of `labelColumns`. */
export const labelEntries = {
  externalId: personal("the object's id in the customer's own system", CUSTOMERS_LABELS),
  metadata: json([], { '*': personal('whatever the customer notes', CUSTOMERS_LABELS) }),
} as const;

export const accountEntries: TableEntries<typeof schema.accounts> = {
  id: none,
  name: personal('name of the organisation, or of a person', sentEverywhere),
  email: personal('mail address for everything about the account', sentEverywhere),
  language: personal('language of its mails', { ...ACCOUNT_PROFILE, processors: ['stripe'] }),
  zone: personal('time zone', ACCOUNT_PROFILE),
  currency: none,
  region: personal('region, which says whose consumer law holds', ACCOUNT_PROFILE),
  parentId: none,
  passkeysRequired: none,
  hasAccessRules: none,
  reminders: personal('whether reminders are wanted', ACCOUNT_PROFILE),
  invoiceName: personal('name on its invoices', ON_INVOICES),
  addressLine1: personal('address on its invoices', ON_INVOICES),
  addressLine2: personal('address on its invoices', ON_INVOICES),
  addressPostalCode: personal('address on its invoices', ON_INVOICES),
  addressCity: personal('address on its invoices', ON_INVOICES),
  addressCountry: personal('address on its invoices', ON_INVOICES),
  taxId: personal('tax number on its invoices', ON_INVOICES),
  purchaseOrder: personal('number of its order on its invoices', ON_INVOICES),
  stripeCustomerId: personal('who the customer is at Stripe', {
    ...ACCOUNT_PROFILE,
    readBy: [],
    processors: ['stripe'],
  }),
  sandboxId: none,
  ...labelEntries,
  sequence: none,
  feedEpoch: none,
  feedTxid: none,
  createdAt: none,
};

export const paymentMethodEntries: TableEntries<typeof schema.paymentMethods> = {
  accountId: none,
  stripeId: personal('which card it is at Stripe', CARD),
  brand: personal('brand of the card', CARD),
  last4: personal('last four digits of the card', CARD),
  expMonth: personal('when the card expires', CARD),
  expYear: personal('when the card expires', CARD),
  isDefault: none,
  createdAt: none,
};

export const sandboxEntries: TableEntries<typeof schema.sandboxes> = {
  id: none,
  name: personal('whatever its maker calls it', { ...STAFFS_NAMES, readBy: ['sandboxes:read'] }),
  sourceAccountId: none,
  accountId: none,
  clock: none,
  payments: none,
  internal: none,
  sequence: none,
  feedEpoch: none,
  feedTxid: none,
  createdAt: none,
  discardedAt: none,
};

export const apiKeyEntries: TableEntries<typeof schema.apiKeys> = {
  id: none,
  secretHash: secret('SHA-256 of 256 random bits'),
  hint: noneBecause('the last characters, by which people recognise it'),
  previousSecretHash: secret('the same, of the secret before'),
  previousHint: noneBecause('the same, of the secret before'),
  previousValidUntil: none,
  rotationId: none,
  rotatedAt: none,
  scope: none,
  accountId: none,
  planIds: json([], { '[]': noneBecause('an id of the catalog') }),
  name: personal('whatever its maker calls it', {
    ...STAFFS_NAMES,
    readBy: ['api_keys:manage', 'account_keys:manage'],
  }),
  createdAt: none,
  revokedAt: none,
  expiresAt: none,
  lastUsedAt: none,
};
