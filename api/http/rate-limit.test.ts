import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { apiKeyPrincipal, memberPrincipal, personPrincipal, staffPrincipal } from '../../domain/access/principal.ts';
import { quotasOf } from '../testing/quotas.ts';
import { costOf, QUOTAS } from './quotas.ts';
import { RateLimiter, type Requester } from './rate-limit.ts';

const limiter = () => new RateLimiter(quotasOf(3));
const keyOf = (apiKeyId: string): Requester => ({
  principal: apiKeyPrincipal({ id: apiKeyId, scope: 'admin', account: null, plans: null }),
  address: '192.0.2.1',
});

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2027, 0, 1) }));
afterEach(() => void vi.useRealTimers());

test('a quota is renewed when its window ends, and not before', () => {
  const limits = limiter();
  for (let i = 0; i < 3; i++) expect(limits.take(keyOf('a')).refused).toBeNull();
  vi.advanceTimersByTime(9_000);
  expect(limits.take(keyOf('a')).refused).toMatchObject({ code: 'rate_limited', retryAfterS: 1 });
  vi.advanceTimersByTime(1_000);
  expect(limits.take(keyOf('a'))).toEqual({
    headers: { 'RateLimit-Policy': '"admin";q=3;w=10', RateLimit: '"admin";r=2;t=10' },
    refused: null,
  });
});

test('each key has its own quota', () => {
  const limits = limiter();
  expect(limits.take(keyOf('a'), 3).refused).toBeNull();
  expect(limits.take(keyOf('b'), 3).refused).toBeNull();
});

test('a refused request takes nothing, so that a cheaper one can pass', () => {
  const limits = limiter();
  limits.take(keyOf('a'), 2);
  expect(limits.take(keyOf('a'), 2).refused).toMatchObject({ code: 'rate_limited' });
  expect(limits.take(keyOf('a'), 1).refused).toBeNull();
});

test('an address is exhausted after its last request of the window, until the window ends', () => {
  const limits = limiter();
  const anonymous = { principal: null, address: '192.0.2.1' };
  limits.take(anonymous, 2);
  expect(limits.isExhausted(anonymous.address)).toBe(false);
  limits.take(anonymous, 1);
  expect(limits.isExhausted(anonymous.address)).toBe(true);
  vi.advanceTimersByTime(10_000);
  expect(limits.isExhausted(anonymous.address)).toBe(false);
});

test('members and staff have quotas of their own, by role, and none that an address shares', () => {
  const limits = new RateLimiter(QUOTAS);
  const address = '192.0.2.1';
  const policyOf = (principal: Requester['principal']) =>
    limits.take({ principal, address }).headers['RateLimit-Policy'];
  expect(policyOf(memberPrincipal({ id: 'mem_1', role: 'owner', account: 'acct_1' }))).toBe(
    '"member_owner";q=500;w=10',
  );
  expect(policyOf(memberPrincipal({ id: 'mem_2', role: 'viewer', account: 'acct_1' }))).toBe(
    '"member_viewer";q=300;w=10',
  );
  expect(policyOf(staffPrincipal({ id: 'stf_1', role: 'agent' }))).toBe('"staff_agent";q=1000;w=10');
  expect(policyOf(personPrincipal({ id: 'per_1' }))).toBe('"person";q=300;w=10');
  expect(limits.take({ principal: null, address }).headers['RateLimit']).toBe('"anonymous";r=999;t=10');
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
