import { queryOptions } from '@tanstack/react-query';
import { collect, unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';

export type Activation = Schemas['Activation'];

export const activationsKey = (account: string) => [account, 'activations'];

/** The machines that take seats, newest first: of one licence, or of all that an account has. */
export const activationsQuery = (account: string, license?: string) =>
  queryOptions({
    queryKey: [...activationsKey(account), license ?? 'all'],
    queryFn: async (): Promise<Activation[]> =>
      await collect((page) =>
        unwrap(
          api(account).GET('/v1/activations', {
            params: { query: { account, ...(license === undefined ? {} : { license }), ...page } },
          }),
        ),
      ),
    // Products activate machines at any time.
    staleTime: 0,
    refetchOnWindowFocus: 'always',
  });

/** On how many machines each licence is active. Read again as {@link activationsQuery} is. */
export const seatUseQuery = (account: string) =>
  queryOptions({
    queryKey: [...activationsKey(account), 'seats'],
    queryFn: async (): Promise<Readonly<Record<string, number>>> => {
      const params = { path: { id: account } };
      const { data } = await unwrap(api(account).GET('/v1/accounts/{id}/seats', { params }));
      // Kept on the device as JSON, which has no maps.
      return Object.fromEntries(data.map(({ license, used }) => [license, used]));
    },
    staleTime: 0,
    refetchOnWindowFocus: 'always',
  });

/** Frees the seat of a machine. It can be sent again. */
export async function endActivation(account: string, id: string): Promise<Activation> {
  return await unwrap(api(account).DELETE('/v1/activations/{id}', { params: { path: { id } } }));
}
