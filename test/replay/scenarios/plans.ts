import { planSchema } from '../../../domain/catalog/plan.ts';

export const TRIAL = { plan: 'studio-monthly', openingEvent: 'start_trial' } as const;
export const STUDIO = { plan: 'studio-monthly' } as const;
/** In a region with a right of withdrawal. */
export const STUDIO_EU = { plan: 'studio-monthly', region: 'eu' } as const;

/** A period and a grace period so short that both end within the time to withdraw. */
export const WEEKLY_EU = {
  region: 'eu',
  plan: planSchema.parse({
    id: 'weekly',
    name: 'Weekly',
    status: 'sold',
    cadence: { unit: 'week', count: 1 },
    prices: { EUR: 500 },
    seats: { min: 1, max: 1 },
    renewal: { basis: 'from_now', reminders: [] },
    grace: { retries: [], full_days: 1, reduced_days: 1 },
    win_back_days: 7,
    reactivation_days: 7,
    entitlements: [{ feature: 'editor', kind: 'boolean' }],
  }),
};
