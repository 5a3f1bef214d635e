import { expect } from 'vitest';
import { insertMember, insertSession, insertStaff } from '../../db/testing/people.ts';
import type { Person } from '../../db/queries/people.ts';
import type { AccountRole, StaffRole } from '../../domain/access/roles.ts';
import { createAdminClient } from './admin-client.ts';
import type { Api, ApiResponse } from './server.ts';

/** Who sends a request. */
export type Credential = { readonly key: string } | { readonly session: string };

/** A person with a session. */
export interface SignedIn {
  readonly person: Person;
  readonly session: string;
}

export interface Asked {
  readonly license: string;
  readonly action: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly reason?: string;
}

/** Requests about approvals that several tests make. */
export function createApprovalClient(api: () => Api) {
  const admin = createAdminClient(api);
  const read = async (who: Credential, id: string) => await api().call('GET', `/v1/approvals/${id}`, who);

  async function previewId(who: Credential, id: string): Promise<string> {
    const { body } = await read(who, id);
    expect(body['preview'], JSON.stringify(body)).not.toBeNull();
    return String(Object(body['preview']).id);
  }

  return {
    ...admin,
    read,
    previewId,
    /** A licence that was bought today, and its account. */
    async buyLicense(): Promise<{ license: string; account: string }> {
      const account = await admin.createAccount('pm_card_visa');
      const bought = await admin.purchase(account);
      expect(bought.status, bought.text).toBe(201);
      return { license: String(bought.body['id']), account };
    },
    async member(account: string, role: AccountRole): Promise<SignedIn> {
      const { person } = await insertMember(api().db, { account, role });
      return { person, session: (await insertSession(api().db, person)).token };
    },
    async staff(role: StaffRole): Promise<SignedIn> {
      const person = await insertStaff(api().db, role);
      return { person, session: (await insertSession(api().db, person)).token };
    },
    ask: async (who: Credential, asked: Asked, headers: Readonly<Record<string, string>> = {}): Promise<ApiResponse> =>
      await api().call('POST', '/v1/approvals', { ...credentialOf(who), body: asked, headers }),
    /** Asks, and returns the id of the request. */
    async askFor(who: Credential, asked: Asked): Promise<string> {
      const answer = await api().call('POST', '/v1/approvals', { ...credentialOf(who), body: asked });
      expect(answer.status, answer.text).toBe(201);
      return String(answer.body['id']);
    },
    approve: async (who: Credential, id: string, preview: string): Promise<ApiResponse> =>
      await api().call('POST', `/v1/approvals/${id}/approve`, { ...credentialOf(who), body: { if_preview: preview } }),
    /** Reads the preview and approves it. */
    async seeAndApprove(who: Credential, id: string): Promise<ApiResponse> {
      const body = { if_preview: await previewId(who, id) };
      return await api().call('POST', `/v1/approvals/${id}/approve`, { ...credentialOf(who), body });
    },
    decline: async (who: Credential, id: string): Promise<ApiResponse> =>
      await api().call('POST', `/v1/approvals/${id}/decline`, { ...credentialOf(who), body: { reason: 'Not now' } }),
    withdraw: async (who: Credential, id: string): Promise<ApiResponse> =>
      await api().call('DELETE', `/v1/approvals/${id}`, credentialOf(who)),
  };
}

function credentialOf(who: Credential): Credential {
  return 'key' in who ? { key: who.key } : { session: who.session };
}

export const codeOf = ({ status, body }: ApiResponse): readonly unknown[] => [status, body['code']];
