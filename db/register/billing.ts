import type * as schema from '../schema/index.ts';
import { json, none, noneBecause, personal, type TableEntries } from './entry.ts';
import { PAYMENT } from './handling.ts';
import { LINE_FIELDS } from './licenses.ts';

/** What the vendor's people write about a payment. */
const INTERNAL = { ...PAYMENT, readBy: ['refunds:read'], processors: [] } as const;
const FAILURE = noneBecause('a code of the provider, such as `card_declined`');
const HOSTED_URL = personal("link to the provider's page, which shows who pays", PAYMENT);

export const chargeEntries: TableEntries<typeof schema.charges> = {
  key: none,
  id: none,
  licenseId: none,
  accountId: none,
  sandboxId: none,
  purpose: none,
  lines: json(['priceLine'], LINE_FIELDS),
  amount: none,
  currency: none,
  collection: none,
  status: none,
  invoiceId: none,
  generation: none,
  attempts: none,
  triedAt: none,
  failure: FAILURE,
  refusedMethods: noneBecause('ids of cards at the provider, which say nothing of a person'),
  hostedUrl: HOSTED_URL,
  createdAt: none,
  updatedAt: none,
};

export const invoiceEntries: TableEntries<typeof schema.invoices> = {
  id: none,
  accountId: none,
  sandboxId: none,
  amount: none,
  currency: none,
  status: none,
  attempts: none,
  failure: FAILURE,
  hostedUrl: HOSTED_URL,
  paymentMethod: noneBecause('the id of a card at the provider, which says nothing of a person'),
  number: noneBecause('counts the invoices of an account at the provider'),
  billedName: personal('name of who pays', PAYMENT),
  billedLine1: personal('address of who pays', PAYMENT),
  billedLine2: personal('address of who pays', PAYMENT),
  billedPostalCode: personal('address of who pays', PAYMENT),
  billedCity: personal('address of who pays', PAYMENT),
  billedCountry: personal('address of who pays', PAYMENT),
  taxId: personal('tax number of who pays', PAYMENT),
  purchaseOrder: personal('number of the order of who pays', PAYMENT),
  paidAt: none,
  span: none,
  createdAt: none,
};

export const invoiceLineEntries: TableEntries<typeof schema.invoiceLines> = {
  invoiceId: none,
  number: none,
  accountId: none,
  licenseId: none,
  chargeKey: none,
  periodNumber: none,
  line: json(['priceLine'], LINE_FIELDS),
};

export const refundEntries: TableEntries<typeof schema.refunds> = {
  id: none,
  invoiceId: none,
  accountId: none,
  wanted: none,
  status: none,
  refunded: none,
  currency: none,
  providerId: none,
  refusals: none,
  failure: FAILURE,
  nextLookAt: none,
  settledBy: personal('who of the vendor has returned the money in another way', INTERNAL),
  note: personal('how, in their words', INTERNAL),
  createdAt: none,
  updatedAt: none,
};

export const stripeEventEntries: TableEntries<typeof schema.stripeEvents> = {
  id: none,
  type: none,
  created: none,
  objectId: noneBecause('an object of the provider, such as an invoice; what is in it is not stored'),
  receivedAt: none,
  handledAt: none,
  outcome: none,
};
