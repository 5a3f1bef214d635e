import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { readLicenseKey } from '../../db/queries/license-keys.ts';
import { vault } from '../../db/testing/database.ts';
import { insertPurchase, insertTrial } from '../../db/testing/fixtures.ts';
import { useApi } from '../testing/api.ts';

/** Five days after the start of the fixtures' period. */
const NOW = Date.UTC(2027, 1, 5, 12);
const api = useApi({ overrides: () => ({ now: () => NOW }) });

async function get(path: string) {
  const answer = await api().call('GET', path, { key: api().keys.admin });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

test('a licence has its dates in its zone, its next events and its available actions', async () => {
  const { id, account } = await insertPurchase(api().db);
  expect(await get(`/v1/licenses/${id}`)).toMatchObject({
    id,
    account,
    plan: 'team-monthly',
    state: 'active',
    seats: { granted: 3 },
    price: { amount: 5700, currency: 'EUR' },
    zone: 'Europe/Berlin',
    period: {
      number: 1,
      kind: 'paid',
      start: '2027-01-31T12:00:00.000Z',
      end: '2027-02-28T23:00:00.000Z',
      last_day: '2027-02-28',
      days_left: 24,
    },
    next: [
      { what: 'reminder', at: '2027-02-21T08:00:00.000Z', amount: null },
      { what: 'reminder', at: '2027-02-27T08:00:00.000Z', amount: null },
      { what: 'renewal', at: '2027-02-28T23:00:00.000Z', amount: { amount: 5700, currency: 'EUR' } },
    ],
    available_actions: ['renew', 'pause', 'cancel', 'withdraw', 'set-auto-renew', 'schedule-change', 'rotate-key'],
    payment_owed: null,
    charges: [],
    sandbox: null,
  });
});

test('a licence names what its plan has and it does not grant, with why', async () => {
  const { id } = await insertPurchase(api().db);
  expect(await get(`/v1/licenses/${id}`)).toMatchObject({ withheld: [] });
  const { license } = await insertTrial(api().db);
  expect(await get(`/v1/licenses/${license.id}`)).toMatchObject({
    withheld: [{ feature: 'api_calls', kind: 'metered', because: 'trial' }],
  });
});

test('only the operation for it returns the key of a licence', async () => {
  const { id } = await insertPurchase(api().db);
  const key = (await readLicenseKey(api().db, vault, id))?.key ?? 'none';
  for (const path of ['', '/change-log', '/forecast']) {
    const answer = await api().call('GET', `/v1/licenses/${id}${path}`, { key: api().keys.admin });
    expect(answer.text).not.toContain(key);
  }
  expect(await get(`/v1/licenses/${id}/key`)).toEqual({ license: id, key });
});

test('a list has pages, newest first, and filters by state and account', async () => {
  const licenses = [];
  for (let i = 0; i < 3; i++) licenses.push((await insertTrial(api().db)).license);
  const ids = licenses.map(({ id }) => id).toReversed();
  const first = await get('/v1/licenses?state=trial&limit=2');
  const second = await get(`/v1/licenses?state=trial&limit=2&cursor=${String(first['next_cursor'])}`);
  const data = [first['data'], second['data']].flat();
  expect(data.slice(0, 3)).toEqual(ids.map((id) => expect.objectContaining({ id, state: 'trial' })));
  const account = licenses[0]?.account ?? '';
  expect(await get(`/v1/licenses?account=${account}`)).toMatchObject({ data: [{ id: ids[2] }], next_cursor: null });
});

test('the change log of a licence is listed oldest first, and its chain is valid', async () => {
  const { id } = await insertPurchase(api().db);
  const log = await get(`/v1/licenses/${id}/change-log`);
  expect(log['data']).toMatchObject([
    { sequence: 1, event: 'purchase', from: null, to: 'incomplete' },
    { sequence: 2, event: 'payment_succeeded', from: 'incomplete', to: 'active' },
  ]);
  expect(await get(`/v1/licenses/${id}/change-log/verification`)).toMatchObject({
    valid: true,
    entries: 2,
    broken_at: null,
  });
});

test('whoever has the entries of a change log can compute its hashes', async () => {
  const { id } = await insertPurchase(api().db);
  const { data } = await get(`/v1/licenses/${id}/change-log`);
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  let previous = sha256(`evergreen/change-log/${id}`);
  for (const { recorded, previous_hash, hash } of data as Record<string, string>[]) {
    expect(previous_hash).toBe(previous);
    previous = sha256(previous + recorded);
    expect(hash).toBe(previous);
  }
  expect(await get(`/v1/licenses/${id}/change-log/verification`)).toMatchObject({ head: previous });
});

test('a forecast lists each future step for payments that succeed or fail', async () => {
  const { id } = await insertPurchase(api().db);
  const good = await get(`/v1/licenses/${id}/forecast?until=2027-03-05T00:00:00Z`);
  expect(good['data']).toMatchObject([
    { event: 'reminder_due' },
    { event: 'reminder_due' },
    { event: 'renewal_due', at: '2027-02-28T23:00:00.000Z', charge: { amount: 5700, currency: 'EUR' } },
    { event: 'payment_succeeded', to: 'active' },
  ]);
  const bad = await get(`/v1/licenses/${id}/forecast?until=2027-03-05T00:00:00Z&payments=insufficient_funds`);
  expect(bad['data']).toContainEqual(expect.objectContaining({ event: 'payment_failed', to: 'grace' }));
});

test('the validation of a key has its entitlements and how long the answer may be trusted', async () => {
  const { id } = await insertPurchase(api().db);
  const key = (await readLicenseKey(api().db, vault, id))?.key;
  const validate = async (typed: unknown) =>
    (await api().call('POST', '/v1/licenses/validate', { key: api().keys.product, body: { key: typed } })).body;
  expect(await validate(key)).toMatchObject({
    valid: true,
    code: 'valid',
    license: { id, state: 'active' },
    trust_until: '2027-02-05T12:15:00.000Z',
    entitlements: expect.arrayContaining([
      { feature: 'projects', kind: 'quantity', granted: true, limit: 30, from: 'plan' },
    ]),
  });
  expect(await validate(String(key).toLowerCase())).toMatchObject({ valid: true });
  expect(await validate('EVG-AAAAA')).toMatchObject({ valid: false, code: 'key_malformed', license: null });
  const unknown = vault.generateKey();
  expect(await validate(unknown)).toMatchObject({ valid: false, code: 'key_unknown', license: null });
});

test('a licence keeps the terms of its purchase after the plan in the catalog has changed', async () => {
  const { id } = await insertPurchase(api().db);
  const plan = await get('/v1/plans/team-monthly');
  expect(plan['prices']).toContainEqual({ amount: 2400, currency: 'EUR' });
  expect(await get(`/v1/licenses/${id}`)).toMatchObject({ plan: 'team-monthly', price: { amount: 5700 } });
});

test('an account is created, read and changed', async () => {
  const body = {
    name: 'Ünïcode & Söhne',
    email: 'billing@acme.example',
    zone: 'Asia/Tokyo',
    region: 'jp',
    currency: 'JPY',
  };
  const made = await api().call('POST', '/v1/accounts', { key: api().keys.admin, body });
  expect(made.status, made.text).toBe(201);
  const path = `/v1/accounts/${String(made.body['id'])}`;
  const changed = await api().call('PATCH', path, {
    key: api().keys.admin,
    body: { language: 'ja', reminders: false },
  });
  expect(changed.body).toEqual({ ...made.body, language: 'ja', reminders: false });
  expect(await get(path)).toEqual(changed.body);
});
