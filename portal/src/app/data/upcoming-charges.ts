import { queryOptions } from '@tanstack/react-query';
import { unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';

export type UpcomingCharges = Schemas['UpcomingCharges'];
export type UpcomingCharge = Schemas['UpcomingCharge'];

/** Every charge that will be made automatically within a year, soonest first. */
export const upcomingChargesQuery = (account: string) =>
  queryOptions({
    queryKey: [account, 'upcoming-charges'],
    queryFn: async (): Promise<UpcomingCharges> =>
      await unwrap(api(account).GET('/v1/accounts/{id}/upcoming-charges', { params: { path: { id: account } } })),
    staleTime: 60_000,
  });

const DAY_MS = 86_400_000;

export function withinDays<T extends { readonly at: string }>(charges: readonly T[], nowMs: number, days: number): T[] {
  return charges.filter(({ at }) => Date.parse(at) - nowMs <= days * DAY_MS);
}
