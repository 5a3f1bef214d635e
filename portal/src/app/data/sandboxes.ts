import { queryOptions } from '@tanstack/react-query';
import { ApiError, collect, unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';
import type { ChangeLogEntry } from './change-log.ts';

export type Sandbox = Schemas['Sandbox'];
export type SandboxMail = Schemas['SandboxMail'];
export type Comparison = Schemas['SandboxComparison'];
type Invoice = Schemas['Invoice'];

/**
 * What is in a sandbox is kept under the account that is its copy, never under the live one; and never on the device:
 * see `isOfCopy`.
 */
type Place = Pick<Sandbox, 'id' | 'account' | 'source_account'>;

export const sandboxesQuery = (account: string) =>
  queryOptions({
    queryKey: [account, 'sandboxes'],
    queryFn: async (): Promise<Sandbox[]> =>
      await collect((page) => unwrap(api(account).GET('/v1/sandboxes', { params: { query: { account, ...page } } }))),
  });

/** Null where there is none of the id. Another tab may have moved its clock: it is read again whenever it is shown. */
export const sandboxQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [account, 'sandboxes', id],
    queryFn: async (): Promise<Sandbox | null> => {
      try {
        return await unwrap(api(account).GET('/v1/sandboxes/{id}', { params: { path: { id } } }));
      } catch (error) {
        if (error instanceof ApiError && [404, 422].includes(error.status)) return null;
        throw error;
      }
    },
    staleTime: 0,
  });

export const comparisonQuery = ({ id, account, source_account: source }: Place) =>
  queryOptions({
    queryKey: [account, 'comparison'],
    queryFn: async (): Promise<Comparison[]> =>
      await collect((query) =>
        unwrap(api(source).GET('/v1/sandboxes/{id}/comparison', { params: { path: { id }, query } })),
      ),
    // Half of it is the live account.
    staleTime: 0,
  });

/** Mails that would have been sent, newest first. */
export const sandboxMailsQuery = ({ id, account, source_account: source }: Place) =>
  queryOptions({
    queryKey: [account, 'mails'],
    queryFn: async (): Promise<SandboxMail[]> =>
      await collect((query) =>
        unwrap(api(source).GET('/v1/sandboxes/{id}/mails', { params: { path: { id }, query } })),
      ),
  });

/** Invoices of what would have been charged, newest first. */
export const sandboxChargesQuery = ({ id, account, source_account: source }: Place) =>
  queryOptions({
    queryKey: [account, 'charges'],
    queryFn: async (): Promise<Invoice[]> =>
      await collect((query) =>
        unwrap(api(source).GET('/v1/sandboxes/{id}/charges', { params: { path: { id }, query } })),
      ),
  });

/** What has happened to a licence of a sandbox, oldest first. */
export const copyLogQuery = (copy: string, license: string) =>
  queryOptions({
    queryKey: [copy, 'licenses', license, 'entries'],
    queryFn: async (): Promise<ChangeLogEntry[]> =>
      await collect((query) =>
        unwrap(api(copy).GET('/v1/licenses/{id}/change-log', { params: { path: { id: license }, query } })),
      ),
  });

/** With the same `key` it is created once. */
export async function createSandbox(
  account: string,
  { name, payments }: Pick<Sandbox, 'name' | 'payments'>,
  key: string,
): Promise<Sandbox> {
  const params = { header: { 'Idempotency-Key': key } };
  return await unwrap(api(account).POST('/v1/sandboxes', { params, body: { account, name, payments } }));
}

export async function changePayments({ id, source_account: source }: Place, payments: string): Promise<Sandbox> {
  return await unwrap(api(source).PATCH('/v1/sandboxes/{id}', { params: { path: { id } }, body: { payments } }));
}

export async function discardSandbox({ id, source_account: source }: Place): Promise<Sandbox> {
  return await unwrap(api(source).DELETE('/v1/sandboxes/{id}', { params: { path: { id } } }));
}

/** Moves the clock. Sent again, it goes on waiting until every licence has caught up. */
export async function advanceClock(
  { id, source_account: source }: Place,
  to: string,
): Promise<Schemas['AdvancedSandbox']> {
  return await unwrap(api(source).POST('/v1/sandboxes/{id}/clock', { params: { path: { id } }, body: { to } }));
}
