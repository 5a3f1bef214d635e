import { infiniteQueryOptions } from '@tanstack/react-query';
import { unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';
import { wholeCsv } from './whole-csv.ts';

export type AuditEntry = Schemas['AccountAuditEntry'];

/** What is chosen of the log; left out: all. */
export interface LogChoice {
  readonly principal?: string;
  readonly action?: string[];
  readonly kind?: AuditEntry['kind'];
  readonly outcome?: 'done' | 'not_done';
  /** `false`: without what only asked what would happen. */
  readonly preview?: 'false';
}

const ENTRIES_A_PAGE = 50;

/** The log of an account, newest first, page by page. It says where people were, so it is not kept on the device. */
export const auditLogQuery = (account: string, choice: LogChoice) =>
  infiniteQueryOptions({
    queryKey: [account, 'audit-log', choice],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam }) => {
      const query = { ...choice, limit: ENTRIES_A_PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return await unwrap(
        api(account).GET('/v1/accounts/{id}/audit-log', { params: { path: { id: account }, query } }),
      );
    },
    getNextPageParam: ({ next_cursor }) => next_cursor,
    staleTime: 0,
    gcTime: 0,
    meta: { secret: true },
  });

/** The same as CSV. */
export async function auditLogCsv(account: string, choice: LogChoice): Promise<string> {
  return await wholeCsv((cursor) => {
    const query = { ...choice, ...(cursor === null ? {} : { cursor }) };
    const params = { path: { id: account }, query };
    return api(account).GET('/v1/accounts/{id}/audit-log/export', { params, parseAs: 'text' });
  });
}
