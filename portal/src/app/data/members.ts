import { queryOptions } from '@tanstack/react-query';
import { collect, unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';

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
