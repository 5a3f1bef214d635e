import { useQueries, useQuery } from '@tanstack/react-query';
import type { License } from '../../data/licenses.ts';
import { copyLogQuery, sandboxChargesQuery, sandboxMailsQuery, type Sandbox } from '../../data/sandboxes.ts';
import { happenedOn, type Happened } from './happened.ts';
import type { Way } from './kept-walk.ts';

/** Of so many licences the log is read: one request each. */
export const LOGS_READ = 30;

interface Read {
  /** Undefined while it is read. */
  readonly happened: readonly Happened[] | undefined;
  readonly error: unknown;
  readonly retry: () => void;
}

/** What has happened in a sandbox on a way of its clock. */
export function useHappened(sandbox: Sandbox, licenses: readonly License[], way: Way): Read {
  const mails = useQuery(sandboxMailsQuery(sandbox));
  const charges = useQuery(sandboxChargesQuery(sandbox));
  const read = licenses.slice(0, LOGS_READ);
  const logs = useQueries({ queries: read.map(({ id }) => copyLogQuery(sandbox.account, id)) });
  const queries = [mails, charges, ...logs];
  const failed = queries.find(({ isError }) => isError);
  const isRead = mails.data && charges.data && logs.every(({ data }) => data);
  return {
    happened: isRead
      ? happenedOn(way, {
          mails: mails.data,
          charges: charges.data,
          logs: read.map(({ id }, index) => ({ license: id, entries: logs[index]?.data ?? [] })),
        })
      : undefined,
    error: failed?.error ?? null,
    retry: () => queries.filter(({ isError }) => isError).forEach(({ refetch }) => void refetch()),
  };
}
