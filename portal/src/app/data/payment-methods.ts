import { queryOptions } from '@tanstack/react-query';
import { unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';

export type PaymentMethod = Schemas['PaymentMethod'];

/** The payment methods of an account, the default first. */
export const paymentMethodsQuery = (account: string) =>
  queryOptions({
    queryKey: [account, 'payment-methods'],
    queryFn: async (): Promise<PaymentMethod[]> =>
      (await unwrap(api(account).GET('/v1/payment-methods', { params: { query: { account } } }))).data,
    staleTime: 60_000,
  });
