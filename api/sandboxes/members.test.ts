import { describe, expect, test } from 'vitest';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { createAdminClient, daysFromNow, itemsOf } from '../testing/admin-client.ts';
import { useLiveApi } from '../testing/live-api.ts';
import { memberSession } from '../testing/people.ts';
import type { ApiResponse } from '../testing/server.ts';

const api = useLiveApi();
const { createAccount, purchase } = createAdminClient(api);
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];

async function createSandbox(session: string, account: string): Promise<{ id: string; copy: string }> {
  const made = await api().call('POST', '/v1/sandboxes', { session, body: { account } });
  expect(made.status, made.text).toBe(201);
  return { id: String(made.body['id']), copy: String(made.body['account']) };
}

describe('members of an account', () => {
  test('create its sandbox, move its clock, see what happened in it, and discard it', async () => {
    const account = await createAccount('pm_card_visa');
    await purchase(account);
    const session = await memberSession(api(), account, 'license_manager');
    const { id } = await createSandbox(session, account);
    const moved = await api().call('POST', `/v1/sandboxes/${id}/clock`, { session, body: { to: daysFromNow(40) } });
    expect(moved.body['settled'], moved.text).toBe(true);
    const list = async (name: string) => itemsOf(await api().call('GET', `/v1/sandboxes/${id}/${name}`, { session }));
    expect(await list('licenses')).toEqual([expect.objectContaining({ state: 'active', sandbox: id })]);
    expect(await list('charges')).toHaveLength(1);
    expect((await list('mails')).length).toBeGreaterThan(0);
    expect(itemsOf(await api().call('GET', '/v1/sandboxes', { session }))).toEqual([expect.objectContaining({ id })]);
    const discarded = await api().call('DELETE', `/v1/sandboxes/${id}`, { session });
    expect(discarded.body['discarded_at']).toEqual(expect.any(String));
  });

  test('act in it in their own roles when they name its account', async () => {
    const account = await createAccount('pm_card_visa');
    await purchase(account);
    const session = await memberSession(api(), account, 'owner');
    const viewer = await memberSession(api(), account, 'viewer');
    const { id, copy } = await createSandbox(session, account);
    const headers = { 'evergreen-account': copy };
    const [license] = itemsOf(await api().call('GET', '/v1/licenses', { session: viewer, headers }));
    expect(license).toMatchObject({ account: copy, sandbox: id });
    const path = `/v1/licenses/${String(license?.['id'])}/pause`;
    const body = { until: daysFromNow(20) };
    expect(codeOf(await api().call('POST', path, { session: viewer, headers, body }))).toEqual([403, 'forbidden']);
    const paused = await api().call('POST', path, { session, headers, body });
    expect(paused.status, paused.text).toBe(200);
    // The licence that it was copied from goes on.
    const [live] = itemsOf(await api().call('GET', '/v1/licenses', { session }));
    expect(live).toMatchObject({ account, state: 'active' });
  });

  test('are strangers in the sandboxes of others', async () => {
    const account = await createAccount('pm_card_visa');
    const { id, copy } = await createSandbox(await memberSession(api(), account, 'owner'), account);
    const other = await insertTestAccount(api().db);
    const session = await memberSession(api(), other.id, 'owner');
    const answers = [
      await api().call('GET', `/v1/sandboxes/${id}`, { session }),
      await api().call('GET', `/v1/sandboxes/${id}/licenses`, { session }),
      await api().call('POST', `/v1/sandboxes/${id}/clock`, { session, body: { to: daysFromNow(1) } }),
      await api().call('DELETE', `/v1/sandboxes/${id}`, { session }),
    ];
    expect(answers.map(codeOf)).toEqual(answers.map(() => [404, 'not_found']));
    expect((await api().call('POST', '/v1/sandboxes', { session, body: { account } })).status).toBe(422);
    const headers = { 'evergreen-account': copy };
    expect((await api().call('GET', '/v1/licenses', { session, headers })).body['code']).toBe('account_required');
  });

  test('do not see those that the vendor has made, nor do these count as theirs', async () => {
    const account = await createAccount();
    const session = await memberSession(api(), account, 'owner');
    const made = await api().call('POST', '/v1/sandboxes', { key: api().keys.agent, body: { account } });
    const id = String(made.body['id']);
    expect((await api().call('GET', `/v1/sandboxes/${id}`, { key: api().keys.admin })).status).toBe(200);
    expect(codeOf(await api().call('GET', `/v1/sandboxes/${id}`, { session }))).toEqual([404, 'not_found']);
    expect(codeOf(await api().call('DELETE', `/v1/sandboxes/${id}`, { session }))).toEqual([404, 'not_found']);
    expect(itemsOf(await api().call('GET', '/v1/sandboxes', { session }))).toEqual([]);
    const headers = { 'evergreen-account': String(made.body['account']) };
    expect((await api().call('GET', '/v1/licenses', { session, headers })).body['code']).toBe('account_required');
  });

  test('ask nobody for approval in a sandbox, and give its account no domain and no identity provider', async () => {
    const account = await createAccount('pm_card_visa');
    await purchase(account);
    const session = await memberSession(api(), account, 'owner');
    const viewer = await memberSession(api(), account, 'viewer');
    const { copy } = await createSandbox(session, account);
    const headers = { 'evergreen-account': copy };
    const [license] = itemsOf(await api().call('GET', '/v1/licenses', { session: viewer, headers }));
    const body = { license: license?.['id'], action: 'cancel', reason: 'x' };
    const asked = await api().call('POST', '/v1/approvals', { session: viewer, headers, body });
    expect(asked.body['code'], asked.text).toBe('approval_not_offered');
    const domain = { account: copy, domain: 'copied.example' };
    const added = await api().call('POST', '/v1/domains', { session, headers, body: domain });
    expect(codeOf(added)).toEqual([422, 'validation_failed']);
    const provider = { issuer: 'https://login.example', client_id: 'x', client_secret: 'y' };
    const path = `/v1/accounts/${copy}/identity-provider`;
    expect((await api().call('POST', path, { session, headers, body: provider })).status).toBe(422);
  });

  test('have five sandboxes of an account at most, also when they ask at once', async () => {
    const account = await createAccount();
    const session = await memberSession(api(), account, 'owner');
    const create = () => api().call('POST', '/v1/sandboxes', { session, body: { account } });
    const answers = await Promise.all(Array.from({ length: 8 }, create));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      201, 201, 201, 201, 201, 409, 409, 409,
    ]);
    expect(codeOf(await create())).toEqual([409, 'sandbox_limit']);
    const [first] = itemsOf(await api().call('GET', '/v1/sandboxes', { session }));
    await api().call('DELETE', `/v1/sandboxes/${String(first?.['id'])}`, { session });
    expect((await create()).status).toBe(201);
  });
});
