import { queryOptions } from '@tanstack/react-query';
import { unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';

export type Offer = Schemas['Offer'];

/** What an account can buy today, with the smallest number of seats of each plan, and why not. */
export const offersQuery = (account: string) =>
  queryOptions({
    queryKey: [account, 'offers'],
    queryFn: async (): Promise<Offer[]> =>
      (await unwrap(api(account).GET('/v1/offers', { params: { query: { account } } }))).data,
    staleTime: 60_000,
  });
