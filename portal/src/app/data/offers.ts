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

/** What the account's licence can change to, for a number of seats, at which price, and why not. */
export const changeOffersQuery = (account: string, license: string, quantity: number) =>
  queryOptions({
    queryKey: [account, 'offers', license, quantity],
    queryFn: async (): Promise<Offer[]> =>
      (await unwrap(api(account).GET('/v1/offers', { params: { query: { license, quantity } } }))).data,
    staleTime: 30_000,
  });
