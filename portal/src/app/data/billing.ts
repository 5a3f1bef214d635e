import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';
import { paymentMethodsQuery, type PaymentMethod } from './payment-methods.ts';

export type Invoice = Schemas['Invoice'];
type AddedCard = Schemas['PaymentMethodWithRetries'];

const INVOICES_A_PAGE = 25;

/** Invoices of an account, the newest first, page by page: all, or those with what is sought as their number or sum. */
export const invoicesQuery = (account: string, sought: string) =>
  infiniteQueryOptions({
    queryKey: [account, 'invoices', 'list', sought],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) => {
      const page = { limit: INVOICES_A_PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return await unwrap(
        sought === ''
          ? api(account).GET('/v1/invoices', { params: { query: { account, ...page } } })
          : api(account).GET('/v1/accounts/{id}/invoices', {
              params: { path: { id: account }, query: { query: sought, ...page } },
            }),
      );
    },
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });

/** Invoices of a licence whose sums were paid back. */
export const refundedQuery = (account: string, license: string) =>
  queryOptions({
    queryKey: [account, 'invoices', 'refunded', license],
    queryFn: async (): Promise<Invoice[]> => {
      const query = { account, license, status: ['refunded' as const] };
      return (await unwrap(api(account).GET('/v1/invoices', { params: { query } }))).data;
    },
  });

export const invoiceQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [account, 'invoices', 'one', id],
    queryFn: async (): Promise<Invoice> =>
      await unwrap(api(account).GET('/v1/invoices/{id}', { params: { path: { id } } })),
  });

/** The invoice of a licence that was paid last; null where none was. */
export const lastPaidInvoiceQuery = (account: string, license: string) =>
  queryOptions({
    queryKey: [account, 'invoices', 'last-paid', license],
    queryFn: async (): Promise<Invoice | null> => {
      // Whatever the date: filtered by it, the one that was paid last is the first.
      const query = { license, status: ['paid' as const], 'paid_at.gte': '2000-01-01T00:00:00Z', limit: 1 };
      return (await unwrap(api(account).GET('/v1/invoices', { params: { query } }))).data[0] ?? null;
    },
    staleTime: 0,
  });

/** The address of an invoice's PDF file. It is asked for when it is needed: it works for some days only. */
export async function invoicePdfAddress(account: string, id: string): Promise<string> {
  return (await unwrap(api(account).GET('/v1/invoices/{id}/pdf', { params: { path: { id } } }))).url;
}

/** Opens the billing provider's page where a card is entered. Afterwards the person goes on at `returnPath`. */
export function useAddCard(account: string, returnPath: string) {
  const body = { account, return_path: returnPath };
  const { mutate, error, isPending, isSuccess } = useMutation({
    mutationFn: async () => (await unwrap(api(account).POST('/v1/payment-methods/setups', { body }))).url,
    onSuccess: (address) => location.assign(address),
  });
  // The browser leaves after the answer: until then nothing can be pressed again.
  return { start: () => mutate(), error, isLeaving: isPending || isSuccess };
}

/** Saves the card that was entered on that page. It can be sent again. */
export const cardSetupQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [account, 'card-setups', id],
    queryFn: async (): Promise<AddedCard> =>
      await unwrap(
        api(account).POST('/v1/payment-methods/setups/{id}/complete', { params: { path: { id } }, body: { account } }),
      ),
    staleTime: Infinity,
  });

/** Everything that a change of the cards may change is read again. */
export function useRefreshBilling(account: string): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    await Promise.all(
      ['payment-methods', 'licenses', 'invoices'].map((what) =>
        client.invalidateQueries({ queryKey: [account, what] }),
      ),
    );
  }, [client, account]);
}

export function useMakeDefault(account: string) {
  const refresh = useRefreshBilling(account);
  return useMutation({
    mutationFn: async ({ id }: PaymentMethod) =>
      await unwrap(
        api(account).POST('/v1/payment-methods/{id}/default', { params: { path: { id } }, body: { account } }),
      ),
    onSuccess: refresh,
  });
}

export function useRemoveCard(account: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id }: PaymentMethod) =>
      await unwrap(api(account).DELETE('/v1/payment-methods/{id}', { params: { path: { id }, query: { account } } })),
    onSuccess: async () => await client.invalidateQueries({ queryKey: paymentMethodsQuery(account).queryKey }),
  });
}
