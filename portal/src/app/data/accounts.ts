import { queryOptions } from '@tanstack/react-query';
import { unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';

/** An account as it is on its invoices, with its zone. */
export const accountQuery = (account: string) =>
  queryOptions({
    queryKey: [account, 'account'],
    queryFn: async (): Promise<Schemas['Account']> =>
      await unwrap(api(account).GET('/v1/accounts/{id}', { params: { path: { id: account } } })),
    staleTime: 60_000,
  });
