import { Client } from '@temporalio/client';
import { describe, expect, test } from 'vitest';
import { connect } from '../../db/connect.ts';
import { insertTestAccount, insertPurchase } from '../../db/testing/fixtures.ts';
import { connectToTemporal } from '../licenses/temporal-connection.ts';
import { LicenseClient } from '../licenses/license-client.ts';
import { Authenticator } from './authenticate.ts';
import { useApi } from '../testing/api.ts';

/** A port that nothing listens on: connections are refused at once. */
const NOWHERE = '127.0.0.1:9';
const DEADLINE_MS = 1_500;
/** Longer than the client's retries take on a busy machine: the answer is the outage, not the deadline. */
const PATIENT_DEADLINE_MS = 12_000;

describe('without a database', () => {
  const api = useApi({
    overrides: () => ({ db: connect(`postgres://nobody@${NOWHERE}/none`), requestDeadlineMs: DEADLINE_MS }),
  });

  test('what needs it is answered 503 in time', async () => {
    const began = performance.now();
    const answer = await api().call('GET', '/v1/licenses', { key: api().keys.admin });
    expect([answer.status, answer.body['code']]).toEqual([503, 'database_unavailable']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(performance.now() - began).toBeLessThan(DEADLINE_MS + 500);
  });

  test('the process is alive all the same', async () => {
    expect((await api().call('GET', '/healthz')).status).toBe(200);
  });
});

describe('without the workflow engine', () => {
  const api = useApi({
    overrides: () => ({
      licenseClient: new LicenseClient(
        new Client({ connection: connectToTemporal({ address: NOWHERE, namespace: 'default' }) }),
        'nowhere',
      ),
      requestDeadlineMs: PATIENT_DEADLINE_MS,
    }),
  });

  test('an action is answered 503 in time, and with the same idempotency key again: it was not kept', async () => {
    const license = await insertPurchase(api().db);
    const headers = { 'idempotency-key': 'outage' };
    for (let attempt = 0; attempt < 2; attempt++) {
      const began = performance.now();
      const answer = await api().call('POST', `/v1/licenses/${license.id}/cancel`, {
        key: api().keys.admin,
        headers,
        body: {},
      });
      expect([answer.status, answer.body['code']], answer.text).toEqual([503, 'temporal_unavailable']);
      expect(answer.headers.get('idempotent-replayed')).toBeNull();
      expect(performance.now() - began).toBeLessThan(PATIENT_DEADLINE_MS);
    }
  });

  test('reading goes on', async () => {
    const license = await insertPurchase(api().db);
    const answer = await api().call('GET', `/v1/licenses/${license.id}`, { key: api().keys.admin });
    expect(answer.status).toBe(200);
  });
});

describe('without a worker', () => {
  const api = useApi({ overrides: () => ({ requestDeadlineMs: DEADLINE_MS }) });

  test('a purchase is answered 503 at its deadline, and does not hang', async () => {
    const account = await insertTestAccount(api().db);
    const began = performance.now();
    const answer = await api().call('POST', '/v1/licenses', {
      key: api().keys.admin,
      body: { account: account.id, plan: 'team-annual' },
    });
    expect([answer.status, answer.body['code']], answer.text).toEqual([503, 'deadline_exceeded']);
    expect(performance.now() - began).toBeLessThan(DEADLINE_MS + 500);
  });
});

describe('readiness', () => {
  const api = useApi({
    overrides: () => ({
      probes: [
        { part: 'database', check: async () => null },
        { part: 'worker', check: async () => 'no worker is asking for work' },
        { part: 'mail', check: () => Promise.reject(new Error('connect ECONNREFUSED secret-host:25')) },
        { part: 'billing', check: () => new Promise(() => undefined) },
      ],
    }),
  });

  test('names every part that is not ready, why, and no address', async () => {
    const answer = await api().call('GET', '/readyz');
    expect([answer.status, answer.body['code']]).toEqual([503, 'not_ready']);
    expect(answer.body['parts']).toEqual([
      { part: 'database', ready: true, reason: null },
      { part: 'worker', ready: false, reason: 'no worker is asking for work' },
      { part: 'mail', ready: false, reason: 'it cannot be reached' },
      { part: 'billing', ready: false, reason: 'no answer in time' },
    ]);
    expect(answer.text).not.toContain('secret-host');
  });
});

describe('readiness asked for by many', () => {
  let looks = 0;
  let at = Date.UTC(2027, 0, 1);
  const counted = { part: 'database', check: async () => ((looks += 1), null) };
  const api = useApi({ overrides: () => ({ now: () => at, probes: [counted] }) });

  test('looks at each part once, and again when the answer is old', async () => {
    const ask = async () => (await api().call('GET', '/readyz')).status;
    expect(await Promise.all(Array.from({ length: 10 }, ask))).toEqual(Array.from({ length: 10 }, () => 200));
    expect(await ask()).toBe(200);
    expect(looks).toBe(1);
    at += 2_000;
    expect(await ask()).toBe(200);
    expect(looks).toBe(2);
  });
});

describe('too many requests', () => {
  const api = useApi({ quotas: { admin: 3, agent: 100, customer: 1, product: 1, anonymous: 2 } });

  test('are answered 429 until the window is over, and counted by key', async () => {
    const ask = (key: string) => api().call('GET', '/v1/plans', { key });
    const answers = [];
    for (let i = 0; i < 5; i++) answers.push(await ask(api().keys.admin));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(answers[0]?.headers.get('ratelimit')).toMatch(/^"admin";r=2;t=\d+$/);
    expect(Number(answers[4]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask(api().keys.agent)).status).toBe(200);
  });

  test('without a good key are counted by address', async () => {
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await api().call('GET', '/v1/plans', { key: 'evg_wrong' })).status);
    expect(statuses).toEqual([401, 401, 429, 429]);
  });

  test('of public addresses are counted by address too; a sign of life and webhooks are not', async () => {
    expect((await api().call('GET', '/readyz')).status).toBe(429);
    expect((await api().call('GET', '/openapi.json')).status).toBe(429);
    expect((await api().call('GET', '/healthz')).status).toBe(200);
    expect((await api().call('POST', '/webhooks/stripe', { body: {} })).status).toBe(400);
  });
});

describe('made-up keys', () => {
  let looked = 0;
  const api = useApi({
    quotas: { admin: 100, agent: 100, customer: 100, product: 100, anonymous: 3 },
    overrides: ({ now }) => ({ authenticator: new Authenticator(async () => ((looked += 1), null), now) }),
  });

  test('cost no query once the address has spent its window', async () => {
    const statuses = [];
    for (let i = 0; i < 6; i++)
      statuses.push((await api().call('GET', '/v1/plans', { key: `evg_made_up_${i}` })).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429, 429]);
    expect(looked).toBe(3);
  });
});

describe('dear requests', () => {
  const api = useApi({ quotas: { admin: 100, agent: 100, customer: 45, product: 1, anonymous: 2 } });

  test('count as many, so that one key cannot keep the API busy with them', async () => {
    const license = await insertPurchase(api().db);
    const key = await api().customerKey(license.account);
    const left = async (path: string) => {
      const answer = await api().call('GET', path, { key });
      return answer.status === 200 ? answer.headers.get('ratelimit')?.split(';')[1] : answer.status;
    };
    const forecast = `/v1/licenses/${license.id}/forecast?until=2030-01-01T00:00:00Z`;
    expect(await left(forecast)).toBe('r=25');
    expect(await left('/v1/licenses?limit=100')).toBe('r=15');
    expect(await left(forecast)).toBe(429);
    expect(await left('/v1/licenses?limit=5')).toBe('r=14');
  });
});
