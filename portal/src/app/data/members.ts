import { queryOptions } from '@tanstack/react-query';
import { collect, unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';
import type { Permission } from './me.ts';

export type Member = Schemas['Member'];
export type Invitation = Schemas['Invitation'];
export type Role = Member['role'];

export const ROLES = ['owner', 'billing_manager', 'license_manager', 'member', 'viewer'] as const satisfies Role[];

export const membersKey = (account: string) => [account, 'members'];

export const membersQuery = (account: string) =>
  queryOptions({
    queryKey: [...membersKey(account), 'list'],
    queryFn: async (): Promise<Member[]> =>
      await collect((page) => unwrap(api(account).GET('/v1/members', { params: { query: { account, ...page } } }))),
  });

/** So many who may do something are named. */
const MOST_NAMED = 5;

/** The members who have a permission; not all of them where there are many. */
export const holdersQuery = (account: string, permission: Permission) =>
  queryOptions({
    queryKey: [...membersKey(account), 'with', permission],
    queryFn: async (): Promise<{ readonly holders: readonly Member[]; readonly areAll: boolean }> => {
      const query = { account, permission, limit: MOST_NAMED };
      const { data, next_cursor: next } = await unwrap(api(account).GET('/v1/members', { params: { query } }));
      return { holders: data, areAll: next === null };
    },
  });

/** How a member is named to others. */
export function memberName({ name, email }: Pick<Member, 'name' | 'email'>): string {
  return name || email;
}

export const invitationsQuery = (account: string) =>
  queryOptions({
    queryKey: [...membersKey(account), 'invitations'],
    queryFn: async (): Promise<Invitation[]> =>
      await collect((page) => unwrap(api(account).GET('/v1/invitations', { params: { query: { account, ...page } } }))),
  });

export const transfersQuery = (account: string) =>
  queryOptions({
    queryKey: [...membersKey(account), 'transfers'],
    queryFn: async (): Promise<Schemas['OwnershipTransfer'][]> =>
      await collect((page) =>
        unwrap(api(account).GET('/v1/ownership-transfers', { params: { query: { account, ...page } } })),
      ),
  });

export const contactsQuery = (account: string) =>
  queryOptions({
    queryKey: [account, 'contacts'],
    queryFn: async (): Promise<Schemas['Contact'][]> =>
      await collect((page) => unwrap(api(account).GET('/v1/contacts', { params: { query: { account, ...page } } }))),
  });
