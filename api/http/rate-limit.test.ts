import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { apiKeyPrincipal, memberPrincipal, personPrincipal, staffPrincipal } from '../../domain/access/principal.ts';
import { quotasOf } from '../testing/quotas.ts';
import { costOf, costOfUnsigned, QUOTAS } from './quotas.ts';
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

describe('a quota that is held', () => {
  const address = '192.0.2.1';

  test('is taken from others until it is released, and once only', () => {
    const limits = limiter();
    const held = [limits.hold(address, 2), limits.hold(address, 1)];
    expect(limits.hold(address, 1).refused).toMatchObject({ code: 'rate_limited', retryAfterS: 10 });
    expect(limits.take({ principal: null, address }).refused).toMatchObject({ code: 'rate_limited' });
    expect(held.map(({ headers }) => headers['RateLimit'])).toEqual(['"anonymous";r=1;t=10', '"anonymous";r=0;t=10']);
    expect([held[0]?.release(), held[0]?.release(), held[0]?.use()]).toEqual([true, false, false]);
    expect(limits.take({ principal: null, address }, 2).refused).toBeNull();
    expect(limits.take({ principal: null, address }).refused).toMatchObject({ code: 'rate_limited' });
  });

  test('is counted when it is used, and told to other processes only then', () => {
    const limits = limiter();
    const held = limits.hold(address, 3);
    expect(limits.counts.unshared().counts).toEqual([]);
    expect([held.use(), held.release()]).toEqual([true, false]);
    expect(limits.counts.unshared().counts).toEqual([{ subject: `anonymous/${address}`, used: 3 }]);
    expect(limits.hold(address, 1).refused).toMatchObject({ code: 'rate_limited' });
  });

  test('counts in the window in which it is used', () => {
    const limits = limiter();
    const held = limits.hold(address, 3);
    vi.advanceTimersByTime(10_000);
    expect(limits.hold(address, 3).release()).toBe(true);
    held.use();
    expect(limits.take({ principal: null, address }).refused).toMatchObject({ code: 'rate_limited' });
  });

  test('that was refused is nothing to settle', () => {
    const limits = limiter();
    const held = limits.hold(address, 4);
    expect([held.use(), held.release()]).toEqual([false, false]);
    expect(limits.take({ principal: null, address }, 3).refused).toBeNull();
  });
});

describe('addresses of IPv6', () => {
  const inNetwork = (n: number): Requester => ({ principal: null, address: `2001:db8:7:${n.toString(16)}::/64` });

  test('have a quota for 64 bits, and together sixteen of them for 48 bits', () => {
    const limits = limiter();
    for (let n = 0; n < 16; n++) {
      expect(limits.take(inNetwork(n), 3).refused).toBeNull();
      expect(limits.take(inNetwork(n)).refused).toMatchObject({ code: 'rate_limited' });
    }
    expect(limits.take(inNetwork(16)).refused).toMatchObject({ code: 'rate_limited' });
    expect(limits.hold(inNetwork(17).address, 1).refused).toMatchObject({ code: 'rate_limited' });
    expect(limits.take({ principal: null, address: '2001:db8:8:0::/64' }).refused).toBeNull();
  });

  test('take nothing of the wider network where their own quota refuses', () => {
    const limits = limiter();
    limits.take(inNetwork(0), 3);
    for (let i = 0; i < 100; i++) limits.take(inNetwork(0));
    for (let n = 1; n < 16; n++) expect(limits.take(inNetwork(n), 3).refused).toBeNull();
  });
});

test('members and staff have quotas of their own, by role, and none that an address shares', () => {
  const limits = new RateLimiter(QUOTAS);
  const address = '192.0.2.1';
  const policyOf = (principal: Requester['principal']) =>
    limits.take({ principal, address }).headers['RateLimit-Policy'];
  expect(policyOf(memberPrincipal({ id: 'mem_1', role: 'owner', account: 'acct_1' }))).toBe(
    '"member_owner";q=1000;w=10',
  );
  expect(policyOf(memberPrincipal({ id: 'mem_2', role: 'viewer', account: 'acct_1' }))).toBe(
    '"member_viewer";q=1000;w=10',
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

test.each([
  ['0', 1],
  ['16383', 1],
  ['16384', 2],
  ['1048576', 65],
  ['99999999999', 65],
  [undefined, 65],
])('a body without a right signature costs by its length: of %s bytes %i', (length, expected) => {
  expect(costOfUnsigned(length, 1_048_576)).toBe(expected);
});
