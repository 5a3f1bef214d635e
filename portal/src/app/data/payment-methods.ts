import { queryOptions, useQuery } from '@tanstack/react-query';
import { unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';
import { useAccount } from './me.ts';

export type PaymentMethod = Schemas['PaymentMethod'];

/** The payment methods of an account, the default first. */
export const paymentMethodsQuery = (account: string) =>
  queryOptions({
    queryKey: [account, 'payment-methods'],
    queryFn: async (): Promise<PaymentMethod[]> =>
      (await unwrap(api(account).GET('/v1/payment-methods', { params: { query: { account } } }))).data,
    staleTime: 60_000,
  });

/** The payment method that is charged; null where there is none, or the person cannot see it. */
export function useDefaultPaymentMethod(): PaymentMethod | null {
  return usePaymentMethods()?.find((method) => method.default) ?? null;
}

/** Whether nothing can be charged: the account has no payment method. */
export function useHasNoPaymentMethod(): boolean {
  return usePaymentMethods()?.length === 0;
}

function usePaymentMethods(): PaymentMethod[] | undefined {
  const { account, can } = useAccount();
  return useQuery({ ...paymentMethodsQuery(account), enabled: can('billing:read') }).data;
}
