import { describe, expect, test } from 'vitest';
import { insertLicenseCopy } from '../db/commit.ts';
import { newId } from '../db/ids.ts';
import { findLicense } from '../db/queries/licenses.ts';
import { createSandbox } from '../db/queries/sandboxes.ts';
import { insertTestAccount } from '../db/testing/fixtures.ts';
import { useLiveApi } from './testing/live-api.ts';
import type { ApiResponse } from './testing/server.ts';

/** Requests repeated after their first answer was lost: the work of the first is found and not done a second time. */

const api = useLiveApi();

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<ApiResponse> {
  return await api().call('POST', path, { key: api().keys.admin, body, headers });
}

async function sendTwice(path: string, body: unknown, key: string): Promise<[ApiResponse, ApiResponse]> {
  const headers = { 'idempotency-key': key };
  const first = await post(path, body, headers);
  expect(first.status, first.text).toBe(201);
  await api().db.sql`delete from idempotency_keys where key = ${key}`;
  const second = await post(path, body, headers);
  expect(second.status, second.text).toBe(201);
  return [first, second];
}

const list = async (path: string) => (await api().call('GET', path, { key: api().keys.admin })).body['data'];

test('an account is created once', async () => {
  const body = { name: 'Acme', email: 'billing@acme.example', zone: 'Europe/Berlin', region: 'eu' };
  const [first, second] = await sendTwice('/v1/accounts', body, 'account');
  expect(second.body).toEqual(first.body);
});

describe('an API key', () => {
  test('is created once, and only the secret of the last answer works', async () => {
    const [first, second] = await sendTwice('/v1/admin/api-keys', { name: 'lost', scope: 'agent' }, 'key');
    expect(second.body['id']).toBe(first.body['id']);
    const status = async ({ body }: ApiResponse) =>
      (await api().call('GET', '/v1/plans', { key: String(body['secret']) })).status;
    expect([await status(second), await status(first)]).toEqual([200, 401]);
  });

  test('that was created long ago keeps its secret', async () => {
    const headers = { 'idempotency-key': 'old-key' };
    const body = { name: 'old', scope: 'agent' };
    const made = await post('/v1/admin/api-keys', body, headers);
    await api().db
      .sql`update api_keys set created_at = now() - interval '25 hours' where id = ${String(made.body['id'])}`;
    await api().db.sql`delete from idempotency_keys where key = 'old-key'`;
    const again = await post('/v1/admin/api-keys', body, headers);
    expect([again.status, again.body['code']]).toEqual([409, 'conflict']);
    expect((await api().call('GET', '/v1/plans', { key: String(made.body['secret']) })).status).toBe(200);
  });
});

describe('a sandbox', () => {
  async function withLicenses(): Promise<string> {
    const { id: account } = await insertTestAccount(api().db);
    for (let i = 0; i < 2; i++)
      expect((await post('/v1/licenses', { account, plan: 'studio-monthly', trial: true })).status).toBe(201);
    return account;
  }

  test('is created once, and missing copies are added', async () => {
    const account = await withLicenses();
    const headers = { 'idempotency-key': 'sandbox' };
    const first = await post('/v1/sandboxes', { account }, headers);
    const sandbox = String(first.body['id']);
    const copies = idsIn(await list(`/v1/sandboxes/${sandbox}/licenses`));
    expect(copies).toHaveLength(2);
    // As after a first request that failed after one of the two.
    await deleteLicense(copies[0] ?? '');
    await api().db.sql`delete from idempotency_keys where key = 'sandbox'`;
    const second = await post('/v1/sandboxes', { account }, headers);
    expect([second.status, second.body['id']], second.text).toEqual([201, sandbox]);
    expect(idsIn(await list(`/v1/sandboxes/${sandbox}/licenses`)).toSorted()).toEqual(copies.toSorted());
    expect(await list(`/v1/sandboxes?account=${account}`)).toHaveLength(1);
  });

  test('whose request failed before a workflow started starts it when the clock moves', async () => {
    const { id: account } = await insertTestAccount(api().db);
    const made = await post('/v1/licenses', { account, plan: 'studio-monthly', trial: true });
    const source = await findLicense(api().db, String(made.body['id']));
    const request = { name: 'x', sourceAccountId: account, clock: Date.now(), payments: 'as_cards' };
    const sandbox = await createSandbox(api().db, request);
    if (!source || !sandbox) throw new Error('No source');
    const { id, accountId } = sandbox;
    const copy = { ...source.record, id: newId('lic'), account: accountId, sandbox: id };
    await insertLicenseCopy(api().db, api().environment.vault, copy, { copiedFrom: source.id });
    const to = new Date(Date.now() + 100 * 86_400_000).toISOString();
    const moved = async () => (await post(`/v1/sandboxes/${id}/clock`, { to })).body['settled'];
    await expect.poll(moved, { timeout: 20_000 }).toBe(true);
  });
});

/** Deletes a licence from the database, but not its change log, which allows no deletion. */
async function deleteLicense(license: string): Promise<void> {
  const { sql } = api().db;
  await sql`with k as (delete from license_keys where license_id = ${license}),
    e as (delete from entitlements where license_id = ${license}),
    p as (delete from license_periods where license_id = ${license}),
    c as (delete from claims where license_id = ${license}),
    v as (delete from events where subject_id = ${license})
    select 1`;
  await sql`delete from licenses where id = ${license}`;
}

function idsIn(data: unknown): string[] {
  return Array.isArray(data) ? data.map((item: { id: unknown }) => String(item.id)) : [];
}
