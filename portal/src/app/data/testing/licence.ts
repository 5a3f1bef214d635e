import type { License } from '../licenses.ts';

export const NOW = Date.UTC(2026, 10, 26, 12);
export const day = (days: number) => new Date(NOW + days * 86_400_000).toISOString();
export const EUR = (amount: number) => ({ amount, currency: 'EUR' }) as const;

/** A licence that runs by itself, but for the changes. */
export function licence(changes: Partial<License>): License {
  return {
    object: 'license',
    id: 'lic_1',
    external_id: null,
    account: 'acct_1',
    plan: 'team-monthly',
    state: 'active',
    access: 'everything',
    since: day(-30),
    key_hint: '...9KQ4',
    seats: { granted: 3 },
    price: EUR(4522),
    scheduled_change: null,
    paid_change: null,
    period: null,
    state_ends_at: null,
    zone: 'Europe/Berlin',
    auto_renew: true,
    payment_method: null,
    backup_payment_method: null,
    cancelled: false,
    held_since: null,
    payment_owed: null,
    charges: [],
    next: [{ what: 'renewal', at: day(12), amount: EUR(4522) }],
    entitlements: [],
    withheld: [],
    available_actions: ['pause', 'cancel'],
    metadata: {},
    sandbox: null,
    sequence: 2,
    created_at: day(-30),
    ...changes,
  };
}
