import { describe, expect, test } from 'vitest';
import { useApi } from '../testing/api.ts';

describe('readiness with parts that are not ready', () => {
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

  test('names each of them with its reason, and no address', async () => {
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

describe('readiness requested many times', () => {
  let checks = 0;
  let now = Date.UTC(2027, 0, 1);
  const probe = { part: 'database', check: async () => ((checks += 1), null) };
  const api = useApi({ overrides: () => ({ now: () => now, probes: [probe] }) });

  test('checks each part once, and again when the result is old', async () => {
    const status = async () => (await api().call('GET', '/readyz')).status;
    expect(await Promise.all(Array.from({ length: 10 }, status))).toEqual(Array.from({ length: 10 }, () => 200));
    now += 1_999;
    expect(await status()).toBe(200);
    expect(checks).toBe(1);
    now += 1;
    expect(await status()).toBe(200);
    expect(checks).toBe(2);
  });
});
