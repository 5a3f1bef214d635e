import { queryOptions } from '@tanstack/react-query';
import { collect, unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';

export type IdentityProvider = Schemas['IdentityProvider'];
export type AccountDomain = Schemas['AccountDomain'];
export type OwnershipClaim = Schemas['OwnershipClaim'];
type AccountView = Schemas['AccountView'];

/** How people get into an account. */
export const accessKey = (account: string) => [account, 'access'];

/** Null where the account has none. */
export const providerQuery = (account: string) =>
  queryOptions({
    queryKey: [...accessKey(account), 'provider'],
    queryFn: async (): Promise<IdentityProvider | null> => {
      const params = { path: { id: account } };
      const { data } = await unwrap(api(account).GET('/v1/accounts/{id}/identity-providers', { params }));
      return data[0] ?? null;
    },
    // A form begins with it: nothing older than the page.
    staleTime: 0,
  });

export const domainsQuery = (account: string) =>
  queryOptions({
    queryKey: [...accessKey(account), 'domains'],
    queryFn: async (): Promise<AccountDomain[]> =>
      await collect((page) => unwrap(api(account).GET('/v1/domains', { params: { query: { account, ...page } } }))),
  });

/** Claims of the ownership of the account, newest first. */
export const claimsQuery = (account: string) =>
  queryOptions({
    queryKey: [...accessKey(account), 'claims'],
    queryFn: async (): Promise<OwnershipClaim[]> =>
      await collect((page) =>
        unwrap(api(account).GET('/v1/ownership-claims', { params: { query: { account, ...page } } })),
      ),
  });

/** The newest. */
export const viewsQuery = (account: string) =>
  queryOptions({
    queryKey: [...accessKey(account), 'views'],
    queryFn: async (): Promise<AccountView[]> => {
      const params = { path: { id: account }, query: { limit: 50 } };
      return (await unwrap(api(account).GET('/v1/accounts/{id}/views', { params }))).data;
    },
  });
