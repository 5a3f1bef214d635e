import { queryOptions } from '@tanstack/react-query';
import { unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';
import type { FilledCommand } from './commands.ts';

export type Approval = Schemas['Approval'];
export type ApprovalShown = Schemas['ApprovalShown'];

/** Requests for approval in an account, newest first. */
export const approvalsQuery = (account: string) =>
  queryOptions({
    queryKey: [account, 'approvals'],
    queryFn: async (): Promise<Approval[]> =>
      (await unwrap(api(account).GET('/v1/approvals', { params: { query: { account, limit: 50 } } }))).data,
  });

/** A request, with a fresh preview of its command. */
export const approvalQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [account, 'approvals', id],
    queryFn: async (): Promise<ApprovalShown> =>
      await unwrap(api(account).GET('/v1/approvals/{id}', { params: { path: { id } } })),
    staleTime: 0,
  });

export async function askForApproval(
  account: string,
  { license, action, body }: FilledCommand,
  { reason, key }: { readonly reason: string; readonly key: string },
): Promise<Approval> {
  return await unwrap(
    api(account).POST('/v1/approvals', {
      params: { header: { 'Idempotency-Key': key } },
      body: { license, action, body, reason: reason.trim() || null },
    }),
  );
}

/** Approves it, to do exactly what its preview said. Sent again by the same person, it answers the outcome. */
export async function approve(account: string, id: string, preview: string): Promise<Approval> {
  const request = { params: { path: { id } }, body: { if_preview: preview } };
  return await unwrap(api(account).POST('/v1/approvals/{id}/approve', request));
}

export async function declineApproval(account: string, id: string, reason: string): Promise<Approval> {
  const request = { params: { path: { id } }, body: { reason } };
  return await unwrap(api(account).POST('/v1/approvals/{id}/decline', request));
}

export async function withdrawApproval(account: string, id: string): Promise<Approval> {
  return await unwrap(api(account).DELETE('/v1/approvals/{id}', { params: { path: { id } } }));
}
