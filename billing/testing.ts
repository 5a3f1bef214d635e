import type { Charge } from '../domain/billing/charge.ts';
import type { PriceLine } from '../domain/billing/lines.ts';

/** Twelve seats for a month: from midnight to midnight in Berlin. */
export const LINE: PriceLine = {
  kind: 'base',
  plan: { id: 'team-monthly', name: 'Team' },
  quantity: 12,
  unitAmount: { amount: 1900, currency: 'EUR' },
  amount: { amount: 22_800, currency: 'EUR' },
  period: { start: Date.UTC(2026, 11, 7, 23), end: Date.UTC(2027, 0, 7, 23) },
};

/** The first charge of a licence. */
export const CHARGE: Charge = {
  key: 'lic_1/period/first',
  purpose: 'period',
  license: 'lic_1',
  account: 'acct_1',
  sandbox: null,
  zone: 'Europe/Berlin',
  lines: [LINE],
  amount: LINE.amount,
  span: LINE.period,
  collection: 'card',
  attempt: 1,
  invoice: null,
  period: 1,
  at: LINE.period.start,
};
