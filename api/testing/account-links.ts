import { expect } from 'vitest';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember, insertSession } from '../../db/testing/people.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import type { GrantableRole } from '../../domain/people/account-links.ts';
import type { Person } from '../../db/queries/people.ts';
import type { Api, ApiResponse } from './server.ts';

export type Grants = Readonly<Partial<Record<AccountRole, GrantableRole>>>;

/** An account with an owner who has just signed in. */
export interface OwnedAccount {
  readonly account: string;
  readonly person: Person;
  /** Of the owner, as a member. */
  readonly member: string;
  readonly session: string;
}

/** Requests about links that several tests make. */
export function createLinkClient(api: () => Api) {
  const offer = async (
    { account, session }: Pick<OwnedAccount, 'account' | 'session'>,
    parent: string,
    grants: Grants,
  ) => await api().call('POST', '/v1/account-links', { session, body: { account, parent, grants } });
  const accept = async ({ session }: Pick<OwnedAccount, 'session'>, id: string) =>
    await api().call('POST', `/v1/account-links/${id}/accept`, { session });

  return {
    offer,
    accept,
    /** Offers a link, and returns its id. */
    async offered(child: OwnedAccount, parent: OwnedAccount, grants: Grants): Promise<string> {
      const made = await offer(child, parent.account, grants);
      expect(made.status, made.text).toBe(201);
      return String(made.body['id']);
    },
    /** Offers a link that is accepted, and returns its id. */
    async linked(child: OwnedAccount, parent: OwnedAccount, grants: Grants): Promise<string> {
      const id = await this.offered(child, parent, grants);
      const accepted = await accept(parent, id);
      expect([accepted.status, accepted.body['status']], accepted.text).toEqual([200, 'active']);
      return id;
    },
    change: async ({ session }: Pick<OwnedAccount, 'session'>, id: string, grants: Grants) =>
      await api().call('PATCH', `/v1/account-links/${id}`, { session, body: { grants } }),
    end: async ({ session }: Pick<OwnedAccount, 'session'>, id: string) =>
      await api().call('DELETE', `/v1/account-links/${id}`, { session }),
    /** A read in an account that is named. */
    readIn: async (session: string, account: string, path = '/v1/accounts'): Promise<ApiResponse> =>
      await api().call('GET', path, { session, headers: { 'evergreen-account': account } }),
    async ownedAccount(): Promise<OwnedAccount> {
      const account = await insertTestAccount(api().db);
      return await this.ownerOf(account.id);
    },
    async ownerOf(account: string): Promise<OwnedAccount> {
      const { id: member, person } = await insertMember(api().db, { account, role: 'owner' });
      return { account, person, member, session: (await insertSession(api().db, person)).token };
    },
  };
}
