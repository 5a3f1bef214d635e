import { expect, test } from 'vitest';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { useApi } from '../testing/api.ts';
import { itemsOf } from '../testing/admin-client.ts';

const api = useApi();

async function entries(query: string): Promise<Readonly<Record<string, unknown>>[]> {
  const answer = await api().call('GET', `/v1/audit-log?limit=100&${query}`, { key: api().keys.auditor });
  expect(answer.status, answer.text).toBe(200);
  return itemsOf(answer);
}

test('what a key did, and what it was refused, is in the audit log with from where', async () => {
  const { id, account } = await insertPurchase(api().db);
  const other = await insertPurchase(api().db);
  const key = await api().customerKey(account);
  const headers = { 'user-agent': 'shop/1.0' };
  await api().call('PATCH', `/v1/accounts/${account}`, { key, body: { reminders: false }, headers });
  await api().call('GET', `/v1/licenses/${id}`, { key, headers });
  await api().call('GET', `/v1/licenses/${id}/key`, { key, headers });
  await api().call('GET', `/v1/licenses/${other.id}`, { key, headers });
  await api().call('POST', '/v1/accounts', { key, body: {}, headers });
  const found = await entries(`account=${account}`);
  expect(found.map(({ action, outcome, status, code }) => [action, outcome, status, code])).toEqual([
    ['createAccount', 'refused', 403, 'forbidden'],
    ['getLicenseKey', 'done', 200, null],
    ['updateAccount', 'done', 200, null],
    ['updateAccount', 'started', null, null],
  ]);
  expect(found[2]).toMatchObject({
    principal: { kind: 'api_key', role: 'customer' },
    subject: account,
    address: expect.stringMatching(/127\.0\.0\.1/),
    user_agent: 'shop/1.0',
  });
  // Whose licence it was that somebody else asked for.
  expect(await entries(`account=${other.account}`)).toMatchObject([
    { action: 'getLicense', status: 404, subject: other.id, outcome: 'refused' },
  ]);
});

test('a request without a valid key is in it, too; one of a public address is not', async () => {
  await api().call('GET', '/v1/licenses', { key: 'evg_admin_wrong', headers: { 'user-agent': 'guesser' } });
  await api().call('GET', '/healthz');
  expect(await entries('outcome=refused&action=listLicenses')).toMatchObject([
    { principal: null, status: 401, code: 'unauthenticated', user_agent: 'guesser' },
  ]);
  expect(await entries('action=getHealth')).toEqual([]);
});

test('only an administrator and an auditor read it, and reading it is in it', async () => {
  for (const key of [api().keys.agent, api().keys.product])
    expect((await api().call('GET', '/v1/audit-log', { key })).body['code']).toBe('forbidden');
  const before = (await entries('action=listAuditLog&outcome=done')).length;
  expect((await entries('action=listAuditLog&outcome=done')).length).toBe(before + 1);
});

test('an auditor changes nothing', async () => {
  const { id, account } = await insertPurchase(api().db);
  const key = api().keys.auditor;
  expect((await api().call('GET', `/v1/licenses/${id}`, { key })).status).toBe(200);
  const refused = await Promise.all([
    api().call('PATCH', `/v1/accounts/${account}`, { key, body: { name: 'Mine' } }),
    api().call('POST', `/v1/licenses/${id}/cancel`, { key, body: {} }),
    api().call('GET', `/v1/licenses/${id}/key`, { key }),
    api().call('GET', '/v1/admin/api-keys', { key }),
  ]);
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
});

test('the export is CSV, goes on by its cursor, and holds no formula', async () => {
  const { account } = await insertPurchase(api().db);
  const key = await api().customerKey(account);
  for (let n = 0; n < 3; n += 1)
    await api().call('PATCH', `/v1/accounts/${account}`, {
      key,
      body: { reminders: n % 2 === 0 },
      headers: { 'user-agent': '=HYPERLINK("https://evil.example")' },
    });
  const exported = await api().call('GET', `/v1/audit-log/export?account=${account}&outcome=done`, {
    key: api().keys.auditor,
  });
  expect(exported.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(exported.headers.get('content-disposition')).toBe('attachment; filename="audit-log.csv"');
  const [header, ...lines] = exported.text.trim().split('\r\n');
  expect(header).toBe(
    'id,at,kind,principal_kind,principal_role,principal_id,through,asked_by,session,action,subject,account,outcome,status,code,reason,preview,replayed,request_id,address,user_agent,view',
  );
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain(',done,200,,,false,false,req_');
  expect(exported.text).not.toMatch(/(^|,|")=HYPERLINK/m);
});

test('what stands in the place of an id is stored only if it is one', async () => {
  const secret = api().keys.admin;
  await api().call('GET', `/v1/licenses/EVG-2V5J6-9GZ54-A6PKK-QP796?account=x`, { key: 'evg_admin_wrong' });
  await api().call('GET', `/v1/licenses/${secret}`, { key: secret });
  await api().call('GET', `/v1/licenses?account=${secret}`, { key: 'evg_admin_wrong' });
  const all = await api().call('GET', '/v1/audit-log?limit=100', { key: api().keys.auditor });
  expect(all.status).toBe(200);
  expect(all.text).not.toContain(secret);
  expect(all.text).not.toContain('EVG-');
});

test('previews and repetitions are marked, validations and forecasts are no entries', async () => {
  const { id, account } = await insertPurchase(api().db);
  const key = await api().customerKey(account);
  await api().call('POST', `/v1/licenses/${id}/cancel`, { key, body: { preview: true } });
  await api().call('POST', `/v1/licenses/${id}/forecast`, { key, body: {} });
  await api().call('POST', '/v1/licenses/validate', {
    key: api().keys.product,
    body: { key: 'EVG-2V5J6-9GZ54-A6PKK-QP796' },
  });
  const headers = { 'idempotency-key': 'an-account' };
  const body = { name: 'Acme', email: 'billing@acme.example', zone: 'Europe/Berlin', region: 'eu' };
  for (let n = 0; n < 2; n += 1) await api().call('POST', '/v1/accounts', { key: api().keys.admin, body, headers });
  expect(await entries(`account=${account}`)).toMatchObject([
    { action: 'cancelLicense', preview: true, outcome: 'done' },
  ]);
  expect(await entries('action=validateKey')).toEqual([]);
  expect(await entries('action=createAccount&outcome=done')).toMatchObject([{ replayed: true }, { replayed: false }]);
});
