import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { costOf, RateLimiter } from './rate-limit.ts';
import { apiKeyPrincipal, type Principal } from '../../domain/access/principal.ts';

const limiter = () => new RateLimiter({ admin: 3, agent: 3, auditor: 3, customer: 3, product: 3, anonymous: 3 }, 10);
const keyOf = (apiKeyId: string): { principal: Principal; address: string } => ({
  principal: apiKeyPrincipal({ id: apiKeyId, scope: 'admin', account: null, plans: null }),
  address: '192.0.2.1',
});

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2027, 0, 1) }));
afterEach(() => void vi.useRealTimers());

test('a quota is renewed when its window ends, and not before', async () => {
  const limits = limiter();
  for (let i = 0; i < 3; i++) expect((await limits.take(keyOf('a'))).refused).toBeNull();
  vi.advanceTimersByTime(9_000);
  expect((await limits.take(keyOf('a'))).refused).toMatchObject({ code: 'rate_limited', retryAfterS: 1 });
  vi.advanceTimersByTime(1_000);
  expect(await limits.take(keyOf('a'))).toEqual({
    headers: { 'RateLimit-Policy': '"admin";q=3;w=10', RateLimit: '"admin";r=2;t=10' },
    refused: null,
  });
});

test('each key has its own quota', async () => {
  const limits = limiter();
  expect((await limits.take(keyOf('a'), 3)).refused).toBeNull();
  expect((await limits.take(keyOf('b'), 3)).refused).toBeNull();
});

test('a refused request takes nothing, so that a cheaper one can pass', async () => {
  const limits = limiter();
  await limits.take(keyOf('a'), 2);
  expect((await limits.take(keyOf('a'), 2)).refused).toMatchObject({ code: 'rate_limited' });
  expect((await limits.take(keyOf('a'), 1)).refused).toBeNull();
});

test('an address is exhausted after its last request of the window, until the window ends', async () => {
  const limits = limiter();
  const anonymous = { principal: null, address: '192.0.2.1' };
  await limits.take(anonymous, 2);
  expect(await limits.isExhausted(anonymous.address)).toBe(false);
  await limits.take(anonymous, 1);
  expect(await limits.isExhausted(anonymous.address)).toBe(true);
  vi.advanceTimersByTime(10_000);
  expect(await limits.isExhausted(anonymous.address)).toBe(false);
});

test.each([
  [1, undefined, 1],
  [1, '5', 1],
  [1, '100', 10],
  [1, '1000000', 10],
  [20, '100', 20],
  [1, 'ten', 1],
])('a request with cost %i and limit %s costs %i', (cost, limit, expected) => {
  expect(costOf(cost, limit)).toBe(expected);
});
