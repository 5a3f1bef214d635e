import { describe, expect, test } from 'vitest';
import { insertPurchase, insertTestAccount } from '../../db/testing/fixtures.ts';
import { generateSessionToken } from '../../db/session-token.ts';
import { useApi } from '../testing/api.ts';
import { memberSession } from '../testing/people.ts';
import type { ApiResponse } from '../testing/server.ts';
import { Authenticator } from './authenticate.ts';
import { AMPLE_QUOTAS } from '../testing/quotas.ts';

/** Sends requests one after another, and returns the status of each. */
async function statusesOf(count: number, send: (index: number) => Promise<ApiResponse>): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i++) statuses.push((await send(i)).status);
  return statuses;
}

describe('the quota of a key', () => {
  const api = useApi({ quotas: { ...AMPLE_QUOTAS, admin: 3 } });

  test('refuses further requests with 429 and the time to wait, and leaves other keys alone', async () => {
    const list = (key: string) => api().call('GET', '/v1/plans', { key });
    const first = await list(api().keys.admin);
    expect(first.headers.get('ratelimit')).toMatch(/^"admin";r=2;t=\d+$/);
    expect(await statusesOf(4, () => list(api().keys.admin))).toEqual([200, 200, 429, 429]);
    expect(Number((await list(api().keys.admin)).headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await list(api().keys.agent)).status).toBe(200);
  });
});

describe('the quota of a person', () => {
  const api = useApi({ quotas: { ...AMPLE_QUOTAS, member_viewer: 2, person: 1, anonymous: 2 } });

  test('is that of their role, of nobody else at the same address, and another one for what they do for themselves', async () => {
    const { id } = await insertTestAccount(api().db);
    const [viewer, other] = [await memberSession(api(), id, 'viewer'), await memberSession(api(), id, 'viewer')];
    const read = (session: string) => api().call('GET', '/v1/accounts', { session });
    expect(await statusesOf(3, () => read(viewer))).toEqual([200, 200, 429]);
    expect((await read(other)).status).toBe(200);
    expect(await statusesOf(2, () => api().call('GET', '/v1/me', { session: viewer }))).toEqual([200, 429]);
  });

  test('is that of the address for tokens that are nobody’s', async () => {
    const send = () => api().call('GET', '/v1/me', { session: generateSessionToken().token });
    expect(await statusesOf(3, send)).toEqual([401, 401, 429]);
  });
});

describe('the quota of an address', () => {
  const api = useApi({ quotas: { ...AMPLE_QUOTAS, anonymous: 2 } });

  test('counts failed keys and public addresses, but no liveness probe and no webhook', async () => {
    expect((await api().call('GET', '/v1/plans', { key: 'evg_wrong' })).status).toBe(401);
    expect((await api().call('GET', '/readyz')).status).toBe(200);
    expect((await api().call('GET', '/v1/plans', { key: 'evg_wrong' })).status).toBe(429);
    expect((await api().call('GET', '/readyz')).status).toBe(429);
    expect((await api().call('GET', '/openapi.json')).status).toBe(429);
    expect((await api().call('GET', '/healthz')).status).toBe(200);
    expect((await api().call('POST', '/webhooks/stripe', { body: {} })).status).toBe(400);
  });
});

describe('made-up keys', () => {
  let lookups = 0;
  const api = useApi({
    quotas: { ...AMPLE_QUOTAS, anonymous: 3 },
    overrides: ({ now }) => ({ authenticator: new Authenticator(async () => ((lookups += 1), null), now) }),
  });

  test('cost no query once their address has used up its quota', async () => {
    const send = (index: number) => api().call('GET', '/v1/plans', { key: `evg_made_up_${index}` });
    expect(await statusesOf(6, send)).toEqual([401, 401, 401, 429, 429, 429]);
    expect(lookups).toBe(3);
  });
});

describe('keys that cannot be looked up', () => {
  const outage = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
  const api = useApi({
    quotas: { ...AMPLE_QUOTAS, anonymous: 3 },
    overrides: ({ now }) => ({ authenticator: new Authenticator(() => Promise.reject(outage), now) }),
  });

  test('do not count as wrong ones', async () => {
    const send = () => api().call('GET', '/v1/plans', { key: api().keys.admin });
    expect(await statusesOf(5, send)).toEqual([503, 503, 503, 503, 503]);
  });
});

describe('expensive requests', () => {
  const api = useApi({ quotas: { ...AMPLE_QUOTAS, customer: 45 } });

  test('cost more of the quota', async () => {
    const license = await insertPurchase(api().db);
    const key = await api().customerKey(license.account);
    const remaining = async (path: string) => {
      const answer = await api().call('GET', path, { key });
      return answer.status === 200 ? answer.headers.get('ratelimit')?.split(';')[1] : answer.status;
    };
    const forecast = `/v1/licenses/${license.id}/forecast?until=2030-01-01T00:00:00Z`;
    expect(await remaining(forecast)).toBe('r=25');
    expect(await remaining('/v1/licenses?limit=100')).toBe('r=15');
    expect(await remaining(forecast)).toBe(429);
    expect(await remaining('/v1/licenses?limit=5')).toBe('r=14');
  });
});
