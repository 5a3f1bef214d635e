import type { Charge } from '../domain/lifecycle/effects.ts';

/** The first charge of twelve seats for a month. */
export const CHARGE: Charge = {
  license: 'lic_1',
  account: 'acct_1',
  sandbox: null,
  period: 1,
  attempt: 1,
  amount: { amount: 22_800, currency: 'EUR' },
  quantity: 12,
  plan: 'team-monthly',
  planName: 'Team',
  zone: 'Europe/Berlin',
  // Midnight in Berlin.
  span: { start: Date.UTC(2026, 11, 7, 23), end: Date.UTC(2027, 0, 7, 23) },
  invoice: null,
  at: Date.UTC(2026, 11, 7, 23),
};
