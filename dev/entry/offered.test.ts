import { describe, expect, test } from 'vitest';
import type { Settings } from '../../settings.ts';
import { isEntryOffered, isLoopback, isLoopbackHost, requireEmbeddedStack } from './offered.ts';

test('the entry is offered on the embedded stack, on this machine', () => {
  expect(isEntryOffered({})).toBe(true);
  for (const HOST of ['localhost', '::1', '127.0.0.2']) expect(isEntryOffered({ HOST }), HOST).toBe(true);
  expect(isEntryOffered({ PUBLIC_URL: 'http://localhost:3000' })).toBe(true);
});

test.each([
  ['DATABASE_URL', 'postgres://127.0.0.1/evergreen'],
  ['TEMPORAL_ADDRESS', '127.0.0.1:7233'],
  ['STRIPE_SECRET_KEY', 'sk_test_1'],
  ['BILLING_URL', 'http://127.0.0.1:12111'],
  ['HOST', '0.0.0.0'],
  ['HOST', '::'],
  ['HOST', '192.168.1.7'],
  ['HOST', 'licences.example'],
  ['PUBLIC_URL', 'https://licences.example'],
  ['PUBLIC_URL', 'https://127.0.0.1.licences.example'],
])('a start with %s=%s offers none', (name, value) => {
  expect(isEntryOffered({ [name]: value })).toBe(false);
});

test.each([
  ['127.0.0.1', true],
  ['::ffff:127.0.0.1', true],
  ['[::1]', true],
  ['10.0.0.1', false],
  ['::ffff:10.0.0.1', false],
  ['', false],
])('%j is this machine: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

test.each([
  ['127.0.0.1:3000', true],
  ['localhost:3000', true],
  ['[::1]:3000', true],
  ['rebound.example:3000', false],
  ['localhost.example:3000', false],
  ['evil.example/@localhost', false],
  [undefined, false],
])('a request with Host %j is for this machine: %s', (header, expected) => {
  expect(isLoopbackHost(header)).toBe(expected);
});

describe('a process with the entry refuses to start', () => {
  const embedded: Pick<Settings<'auth'>, 'host' | 'publicUrl' | 'databaseUrls' | 'temporal' | 'stripe'> = {
    host: '127.0.0.1',
    publicUrl: 'http://127.0.0.1:3000',
    databaseUrls: { auth: 'postgres://evergreen_auth:p@127.0.0.1:15432/evergreen' },
    temporal: { address: '127.0.0.1:7233', namespace: 'default', taskQueue: 'licenses' },
    stripe: { secretKey: 'sk_test_1', webhookSecret: 'whsec_1', baseUrl: 'http://127.0.0.1:12111' },
  };
  const owner = 'postgres://evergreen:p@127.0.0.1:15432/evergreen';
  const check =
    (changed: Partial<typeof embedded>, ownerUrl = owner) =>
    () =>
      requireEmbeddedStack({ ...embedded, ...changed } as Settings<'auth'>, ownerUrl);

  test('never on the embedded stack', () => {
    expect(check({})).not.toThrow();
  });

  test.each(['', 'postgres://evergreen:p@db.example/evergreen'])('with the owner’s database at %j', (ownerUrl) => {
    expect(check({}, ownerUrl)).toThrow('api/main.ts');
  });

  test.each<[string, Partial<typeof embedded>]>([
    ['on all interfaces', { host: '0.0.0.0' }],
    ['under a public address', { publicUrl: 'https://licences.example' }],
    ['with a database elsewhere', { databaseUrls: { auth: 'postgres://db.example/evergreen' } }],
    ['with Temporal elsewhere', { temporal: { ...embedded.temporal, address: 'cloud.example:7233' } }],
    ['with Stripe itself', { stripe: { secretKey: 'sk_live_1', webhookSecret: 'whsec_1' } }],
  ])('%s', (_where, changed) => {
    expect(check(changed)).toThrow('api/main.ts');
  });
});
