import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query';
import { unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';

export type Notice = Schemas['Notice'];

/** So many stand on the dashboard. */
const NEWEST = 3;
/** On the page, before older ones are asked for. */
const PAGE = 30;

export const noticesKey = (account: string) => [account, 'notices'];

const read = async (account: string, query: { limit: number; cursor?: string }) =>
  await unwrap(api(account).GET('/v1/notices', { params: { query: { account, ...query } } }));

/** The newest notices, and how many are new. */
export const newestNoticesQuery = (account: string) =>
  queryOptions({
    queryKey: [...noticesKey(account), 'newest'],
    queryFn: async () => await read(account, { limit: NEWEST }),
    staleTime: 60_000,
  });

export const allNoticesQuery = (account: string) =>
  infiniteQueryOptions({
    queryKey: [...noticesKey(account), 'all'],
    queryFn: async ({ pageParam }) =>
      await read(account, { limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor: cursor }) => cursor,
  });

/** Tells the API until when the notices of an account have been read. The count is the same then on every device. */
export async function readNotices(client: QueryClient, account: string, until: string): Promise<void> {
  await unwrap(api().POST('/v1/me/notices/read', { body: { account, until } }));
  await client.invalidateQueries({ queryKey: newestNoticesQuery(account).queryKey });
}
