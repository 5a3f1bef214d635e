import { queryOptions } from '@tanstack/react-query';
import { unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api, queryClient } from './client.ts';
import type { Membership } from './me.ts';

/** An open request for approval, and who asks; null for somebody who is no member any more. */
export interface Asked {
  readonly approval: Schemas['Approval'];
  readonly by: string | null;
}

/** Open requests for approval, newest first. None where they cannot be read: what shows them does without. */
export const askedQuery = (account: string) =>
  queryOptions({
    queryKey: [account, 'approvals', 'open'],
    queryFn: async (): Promise<Asked[]> => {
      try {
        return await readAsked(account);
      } catch {
        return [];
      }
    },
    networkMode: 'always',
  });

async function readAsked(account: string): Promise<Asked[]> {
  const query = { account, status: 'open', limit: 50 } as const;
  const { data: approvals } = await unwrap(api(account).GET('/v1/approvals', { params: { query } }));
  if (approvals.length === 0) return [];
  const { membersQuery } = await import('./members.ts');
  const members = await queryClient.fetchQuery(membersQuery(account));
  return approvals.map((approval) => ({
    approval,
    by: members.find(({ person }) => person === approval.asked_by.id)?.name ?? null,
  }));
}

/** Those that the member may decide: nobody decides on what they ask for themselves. */
export function toDecide(asked: readonly Asked[], { role }: Membership, person: string): Asked[] {
  return asked.filter(
    ({ approval: { approvers, asked_by: by } }) => by.id !== person && approvers.account_roles.includes(role),
  );
}
