import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { connect, type Database } from '../../db/connect.ts';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { useApi } from '../testing/api.ts';
import { logLines } from '../testing/log-lines.ts';
import { WEBHOOK_SECRET, type Api } from '../testing/server.ts';

/** Values that must never be in a log, each in a form that a search finds. The admin's key comes with the API. */
const PLANTED = {
  licenseKey: 'EVG-7K2M9-QX4TB-0ZH5N-8WRDC',
  sessionToken: 'evg_session_Zq-planted_0f7c-Xw2aE9rTy4uIoP1sDfGhJkLzXcV',
  signedToken: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.cGxhbnRlZA',
  email: 'zebulon.q@planted.example',
  card: '4000000000000002',
  name: 'Zebulon Quackenbush',
  idempotencyKey: 'idem-5f3c9a-planted',
} as const;

/** Is tried with addresses of its own: the tries for one address are limited. */
const RECOVERY_CODE = '9QX4-TB0Z-7K2M-5HWE-31CN';

/** What is left of a value in the log: whole, or the part of it that names somebody. */
const TRACES = [
  ...Object.values(PLANTED),
  RECOVERY_CODE,
  '9QX4',
  'planted',
  'Zebulon',
  'Quackenbush',
  '7K2M9',
  '40000000',
];

const account = { name: PLANTED.name, email: PLANTED.email, zone: 'Europe/Berlin', region: 'eu' };

/** Sends each value in each place that a request has. */
async function sendEverywhere(api: Api): Promise<number[]> {
  const { id } = await insertPurchase(api.db);
  const statuses: number[] = [];
  for (const value of [...Object.values(PLANTED), api.keys.agent]) {
    const encoded = encodeURIComponent(value);
    const headers = {
      cookie: `evergreen_session=${encoded}; evergreen_device=${encoded}`,
      'user-agent': `Mozilla/5.0 (${value})`,
      referer: `https://portal.example/?q=${encoded}`,
      'accept-language': value,
      'x-forwarded-for': value,
      'x-request-id': value,
      'idempotency-key': value.replaceAll(' ', '-'),
    };
    const send = async (method: string, path: string, body?: unknown) => {
      const answer = await api.call(method, path, { key: api.keys.admin, headers, body });
      statuses.push(answer.status);
    };
    await send('GET', `/v1/accounts/${encoded}`);
    await send('GET', `/v1/licenses/${encoded}/change-log`);
    await send('GET', `/v1/licenses?account=${encoded}&cursor=${encoded}`);
    await send('GET', `/nowhere/${encoded}?key=${encoded}`);
    await send('POST', `/v1/licenses/${encoded}/renew`, {});
    await send('POST', '/v1/licenses/validate', { key: value });
    await send('POST', '/v1/accounts', { ...account, external_id: value, metadata: { note: value } });
    await send('POST', '/v1/accounts', `{"name": "${value}" ${value}`);
    await send('POST', '/v1/accounts', { ...account, [value]: value });
    await send('PATCH', `/v1/licenses/${id}`, { external_id: value, metadata: { [value.slice(0, 40)]: value } });
    await send('POST', '/v1/payment-methods', { account: id, token: value });
    await send('POST', `/v1/support/licenses/${id}/signals`, { type: 'hold', reason: value });
    await send('POST', '/v1/admin/api-keys', { name: value, scope: 'product', plans: [value] });
    await send('POST', '/webhooks/stripe', { id: value });
    await send('POST', '/v1/sign-in/codes', { email: value });
    await send('POST', '/v1/sign-in', { email: value, code: value });
    await send('POST', '/v1/find-licenses', { reference: value });
    await send('POST', '/v1/sign-in', { email: PLANTED.email, code: '042917' });
    await send('POST', '/v1/sign-in/recovery-codes', {
      email: `${statuses.length}@planted.example`,
      code: RECOVERY_CODE,
    });
    await send('POST', '/v1/sign-on', { email: value });
    await send('GET', `/v1/sign-on/callback/${encoded}?code=${encoded}&state=${encoded}`);
    await send('POST', '/v1/me/email-change', { email: value });
    await send('POST', '/v1/me/email-change/confirm', { old_code: value, new_code: value });
    await send('POST', '/v1/invitations', { account: id, email: value, role: 'viewer' });
    await send('POST', '/v1/contacts', { account: id, email: value, name: value, topics: [value] });
    for (const form of ['/cancel', '/withdraw', '/accessibility']) {
      const fields = new URLSearchParams({ name: value, email: value, contract: value, text: value });
      statuses.push(
        (await fetch(`${api.url}${form}`, { method: 'POST', headers, body: fields, redirect: 'manual' })).status,
      );
    }
    await send('POST', '/v1/sign-in/passkeys', { credential: { id: value, response: { clientDataJSON: value } } });
    // A cookie alone, a wrong credential, and one in the wrong place.
    statuses.push((await api.call('GET', '/v1/me', { headers })).status);
    for (const authorization of [`Bearer ${encoded}`, `Basic ${encoded}`, value])
      statuses.push((await api.call('GET', '/v1/plans', { headers: { ...headers, authorization } })).status);
  }
  return statuses;
}

function expectNoTrace(api: Api, logged: string) {
  const traces = [...TRACES, ...Object.values(api.keys)];
  const found = logged.split('\n').filter((line) => traces.some((trace) => line.includes(trace)));
  expect(found.slice(0, 3)).toEqual([]);
}

/** A log for an API, which is made before its tests run. */
const logOf = () => {
  const log = logLines();
  return { ...log, override: () => ({ log: log.log }) };
};

describe('the log has none of what a request carries', () => {
  const log = logOf();
  const api = useApi({ overrides: log.override });
  test('when requests succeed and when they are refused', async () => {
    const statuses = await sendEverywhere(api());
    expect(new Set(statuses)).toEqual(new Set([200, 201, 202, 303, 400, 401, 403, 404, 422]));
    expect(log.lines.length).toBeGreaterThanOrEqual(statuses.length);
    expectNoTrace(api(), log.text());
  });
});

/** A trigger that fails for what was planted alone. */
const FAILING_TRIGGER = `
  create function fail() returns trigger language plpgsql as
    'begin if new.name like ''Zeb%'' then perform new.name::int; end if; return new; end';
  create trigger fail before insert on accounts for each row execute function fail()`;

describe.each([
  ['a constraint', `alter table accounts add constraint none check (name not like 'Zeb%')`],
  ['a value that the server cannot read', FAILING_TRIGGER],
  ['the audit log', 'alter table audit_log rename to no_audit_log'],
])('when a write fails because of %s', (_what, change) => {
  const log = logOf();
  const api = useApi({ overrides: log.override });
  test('the log has none of what would have been stored', async () => {
    await api().db.sql.unsafe(change);
    await sendEverywhere(api());
    expect(log.text()).toContain('PostgresError');
    expectNoTrace(api(), log.text());
  });
});

describe('while the database is away', () => {
  const log = logOf();
  const nowhere: Database = connect('postgres://planted:planted@127.0.0.1:9/none');
  const api = useApi({
    overrides: () => ({
      ...log.override(),
      databases: { api: nowhere, staff: nowhere, auth: nowhere },
    }),
  });
  test('the log has no value, and not the address of the database with its password', async () => {
    expect(await sendEverywhere(api())).toContain(503);
    expectNoTrace(api(), log.text());
  });
});

describe('a webhook that cannot be read', () => {
  const log = logOf();
  const api = useApi({ overrides: log.override });
  test('is not quoted, although its signature is right', async () => {
    const body = `{"id": "evt_1", ${PLANTED.name} ${PLANTED.email}`;
    const at = Math.floor(Date.now() / 1000);
    const signature = createHmac('sha256', WEBHOOK_SECRET).update(`${at}.${body}`).digest('hex');
    const headers = { 'stripe-signature': `t=${at},v1=${signature}`, 'content-type': 'application/json' };
    const answer = await api().call('POST', '/webhooks/stripe', { body, headers });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expectNoTrace(api(), log.text() + answer.text);
  });
});
