import { queryOptions } from '@tanstack/react-query';
import { collect, unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';

export type AccountLink = Schemas['AccountLink'];
export type Grants = AccountLink['grants'];

export const linksKey = (account: string) => [account, 'links'];

/** Links of the account, as a child and as a parent, newest first. */
export const linksQuery = (account: string) =>
  queryOptions({
    queryKey: linksKey(account),
    queryFn: async (): Promise<AccountLink[]> =>
      await collect((page) =>
        unwrap(api(account).GET('/v1/account-links', { params: { query: { account, ...page } } })),
      ),
  });
