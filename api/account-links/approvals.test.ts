import { describe, expect, test } from 'vitest';
import { runProjection } from '../../db/feed/projection.ts';
import { auditProjection } from '../../db/feed/audit-projection.ts';
import { insertLink } from '../../db/testing/account-links.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import type { Grants } from '../testing/account-links.ts';
import { itemsOf } from '../testing/admin-client.ts';
import { createApprovalClient, type SignedIn } from '../testing/approvals.ts';
import { useLiveApi } from '../testing/live-api.ts';
import type { ApiResponse } from '../testing/server.ts';

const api = useLiveApi();
const { buyLicense, get, member } = createApprovalClient(api);
const codeOf = ({ status, body }: ApiResponse) => [status, body['code'] ?? body['status']];

/** A licence of a child, with an owner of its parent. */
async function linkedLicense(grants: Grants) {
  const { license, account } = await buyLicense();
  const { id: parent } = await insertTestAccount(api().db);
  const link = await insertLink(api().db, { child: account, parent, grants });
  return { license, account, parent, link, owner: await member(parent, 'owner') };
}

/** Sends a request about the child. */
function inAccount(account: string) {
  const headers = { 'evergreen-account': account };
  return async ({ session }: SignedIn, method: string, path: string, body?: Readonly<Record<string, unknown>>) =>
    await api().call(method, path, { session, headers, ...(body ? { body } : {}) });
}

async function askAndPreview(
  send: ReturnType<typeof inAccount>,
  license: string,
  asker: SignedIn,
  approver: SignedIn,
): Promise<{ id: string; approve: () => Promise<ApiResponse> }> {
  const asked = await send(asker, 'POST', '/v1/approvals', { license, action: 'cancel' });
  expect(asked.status, asked.text).toBe(201);
  const id = String(asked.body['id']);
  const shown = await send(approver, 'GET', `/v1/approvals/${id}`);
  const body = { if_preview: String(Object(shown.body['preview']).id) };
  return { id, approve: async () => await send(approver, 'POST', `/v1/approvals/${id}/approve`, body) };
}

test('a command of somebody of the parent names the parent in the change log and in the audit log', async () => {
  const { license, account, parent, owner } = await linkedLicense({ owner: 'license_manager' });
  const sent = await inAccount(account)(owner, 'POST', `/v1/licenses/${license}/set-auto-renew`, { on: false });
  expect(sent.status, sent.text).toBe(200);
  const entry = itemsOf(await get(`/v1/licenses/${license}/change-log?limit=100`)).at(-1);
  expect(entry?.['actor']).toEqual({ kind: 'member', id: owner.person.id, through: parent, asked_by: null });
  expect((await get(`/v1/licenses/${license}/change-log/verification`)).body).toMatchObject({ valid: true });
  const newest = async () => {
    await runProjection(api().environment.db, auditProjection);
    return itemsOf(await get(`/v1/audit-log?subject=${license}&kind=change`))[0];
  };
  await expect.poll(newest).toMatchObject({ principal: { id: owner.person.id }, through: parent, account });
});

describe('people of the parent', () => {
  test('approve what their role in the child may decide', async () => {
    const { license, account, owner } = await linkedLicense({ owner: 'license_manager' });
    const viewer = await member(account, 'viewer');
    const { approve } = await askAndPreview(inAccount(account), license, viewer, owner);
    expect(codeOf(await approve())).toEqual([200, 'done']);
  });

  test('ask, and a member of the child approves', async () => {
    const { license, account, owner } = await linkedLicense({ owner: 'viewer' });
    const { approve } = await askAndPreview(inAccount(account), license, owner, await member(account, 'owner'));
    expect(codeOf(await approve())).toEqual([200, 'done']);
  });

  test('approve nothing in a role that has just been taken away in another process', async () => {
    const { license, account, link, owner } = await linkedLicense({ owner: 'license_manager' });
    const viewer = await member(account, 'viewer');
    const { approve } = await askAndPreview(inAccount(account), license, viewer, owner);
    await api().db.sql`update account_links set for_owner = 'viewer' where id = ${link}`;
    expect(codeOf(await approve())).toEqual([409, 'approver_needed']);
  });

  test('have nothing approved after the link has ended', async () => {
    const { license, account, link, owner } = await linkedLicense({ owner: 'viewer' });
    const { approve } = await askAndPreview(inAccount(account), license, owner, await member(account, 'owner'));
    await api().db.sql`update account_links set ended_at = now() where id = ${link}`;
    expect(codeOf(await approve())).toEqual([409, 'approval_over']);
  });
});
