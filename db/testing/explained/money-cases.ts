import type { Charge } from '../../../domain/billing/charge.ts';
import * as accounts from '../../queries/accounts.ts';
import * as charges from '../../queries/charges.ts';
import * as invoices from '../../queries/invoices.ts';
import * as refunds from '../../queries/refunds.ts';
import { START } from '../fixtures.ts';
import { FACTS } from '../large/facts.ts';
import { query, queryBy, type QueryCase } from './query-cases.ts';

const { license, smallAccount, charge: key, invoice } = FACTS;
const span = { start: START, end: START + 1 };
const money = { amount: 1, currency: 'EUR' } as const;
const line = {
  kind: 'base',
  plan: { id: 'team-monthly', name: 'Team' },
  quantity: 1,
  unitAmount: money,
  amount: money,
  period: span,
} as const;

const attempt: Charge = {
  key,
  purpose: 'period',
  license,
  account: smallAccount,
  sandbox: null,
  zone: 'UTC',
  lines: [line],
  amount: money,
  span,
  collection: 'card',
  attempt: 2,
  invoice: null,
  period: 1,
  at: Date.UTC(2090, 0),
};
const failed = { attempt: 9, status: 'failed', invoiceId: invoice, failure: 'card_declined', hostedUrl: null } as const;
const returned = {
  status: 'succeeded',
  providerId: 're_1',
  refunded: 1,
  failure: null,
  isFull: true,
  isFinal: false,
} as const;
const reported = {
  id: invoice,
  accountId: smallAccount,
  lines: [{ licenseId: license, chargeKey: key, periodNumber: 1, line }],
  amount: 1,
  currency: 'EUR',
  status: 'refunded',
  paidAt: START,
  span,
} as const;

/** Queries about charges and invoices. */
export const MONEY_CASES: readonly QueryCase[] = [
  query(charges.recordChargeAttempt, attempt),
  query(charges.settleChargeAttempt, key, failed),
  query(charges.settleChargePaid, key, invoice),
  query(charges.settleChargeVoid, key),
  queryBy(charges.advanceChargeGeneration, async (db) => {
    await charges.recordChargeAttempt(db, { ...attempt, key: 'new' });
    return charges.advanceChargeGeneration(db, 'new', 0);
  }),
  query(accounts.replaceStripeCustomer, smallAccount, { gone: 'cus_1', by: 'cus_2' }),
  query(charges.markChargeRefunded, invoice),
  query(charges.findCharge, { key }),
  query(charges.findCharge, { id: FACTS.chargeId }),

  query(invoices.recordInvoice, reported),
  query(invoices.updateInvoiceStatus, invoice, { status: 'refunded', paidAt: START }),
  query(invoices.recordInvoiceFailure, invoice, 'not refunded: unknown'),
  query(invoices.findInvoice, invoice),
  query(invoices.findInvoiceSums, [invoice]),

  query(refunds.requestRefund, FACTS.otherInvoice),
  query(refunds.noteReportedRefund, FACTS.otherInvoice),
  query(refunds.claimRefunds, 5),
  query(refunds.recordRefundReport, invoice, returned, { refusals: 0, nextLookAt: null }),
  query(refunds.findRefund, FACTS.refund),
  query(refunds.findRefundsOf, [invoice]),
  query(refunds.retryRefund, FACTS.refund),
  query(refunds.settleRefund, FACTS.refund, { settledBy: 'per_1', note: 'By bank transfer' }),
];
