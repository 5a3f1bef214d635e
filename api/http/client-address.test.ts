import { describe, expect, test } from 'vitest';
import { useApi } from '../testing/api.ts';
import type { Api } from '../testing/server.ts';
import { addressGroup, widerNetwork, type TrustedProxies } from './client-address.ts';
import { AMPLE_QUOTAS } from '../testing/quotas.ts';

/** The address in the audit log of a refused request that was sent with these headers. */
async function loggedAddress(api: Api, headers: Readonly<Record<string, string>>): Promise<unknown> {
  const refused = await api.call('GET', '/v1/plans', { key: 'evg_wrong', headers });
  expect(refused.status).toBe(401);
  const [entry] = await api.db.sql`
    select address from audit_log where request_id = ${refused.headers.get('request-id')}`;
  return entry?.['address'];
}

function describeProxies(what: string, trustedProxies: TrustedProxies, rows: readonly (readonly [string, string])[]) {
  describe(what, () => {
    const api = useApi({ trustedProxies });
    test.each(rows)('X-Forwarded-For: %s comes from %s', async (forwarded, address) => {
      expect(await loggedAddress(api(), { 'x-forwarded-for': forwarded })).toBe(address);
    });
  });
}

describeProxies(
  'without trusted proxies',
  [],
  [
    ['198.51.100.7', '127.0.0.1'],
    ['::1, 10.0.0.1', '127.0.0.1'],
  ],
);

describeProxies('with one trusted proxy', 1, [
  ['198.51.100.7', '198.51.100.7'],
  // The caller wrote the first address, the proxy appended the second.
  ['203.0.113.66, 198.51.100.7', '198.51.100.7'],
  ['2001:db8::7', '2001:db8::7'],
  ['::ffff:198.51.100.7', '198.51.100.7'],
  ['198.51.100.7:4711', '198.51.100.7'],
  ['[2001:db8::7]:4711', '2001:db8::7'],
  ["'; drop table audit_log", '127.0.0.1'],
  ['', '127.0.0.1'],
]);

describeProxies('with two trusted proxies', 2, [['203.0.113.66, 198.51.100.7, 10.0.0.1', '198.51.100.7']]);

describeProxies(
  'with trusted networks',
  ['127.0.0.0/8', '10.0.0.0/8'],
  [
    ['203.0.113.66, 198.51.100.7, 10.0.0.1', '198.51.100.7'],
    ['203.0.113.66, 198.51.100.7', '198.51.100.7'],
    // Proxies that append ports, to the client's address and to each other's.
    ['203.0.113.66, 198.51.100.7:4711, 10.0.0.1:443', '198.51.100.7'],
    ['[2001:db8::7]:4711, 10.0.0.1:443', '2001:db8::7'],
    ['198.51.100.7, ::ffff:10.0.0.1', '198.51.100.7'],
  ],
);

describeProxies(
  'with trusted networks of IPv6',
  ['127.0.0.1', '2001:db8:ff::/48'],
  [
    ['198.51.100.7, [2001:db8:ff::1]:443', '198.51.100.7'],
    ['198.51.100.7, 2001:db8:fe::1', '2001:db8:fe::1'],
  ],
);

describeProxies('with trusted networks that the caller is not in', ['10.0.0.0/8'], [['198.51.100.7', '127.0.0.1']]);

describe('the quota of an address', () => {
  const statuses = async (api: Api, addresses: readonly string[]) => {
    const found: number[] = [];
    for (const address of addresses)
      found.push((await api.call('GET', '/readyz', { headers: { 'x-forwarded-for': address } })).status);
    return found;
  };
  const behindProxy = useApi({ quotas: { ...AMPLE_QUOTAS, anonymous: 1 }, trustedProxies: 1 });
  const direct = useApi({ quotas: { ...AMPLE_QUOTAS, anonymous: 1 } });

  test('is that of the caller behind a trusted proxy', async () => {
    const sent = ['198.51.100.7', '198.51.100.8', '198.51.100.7', '203.0.113.1, 198.51.100.8'];
    expect(await statuses(behindProxy(), sent)).toEqual([200, 200, 429, 429]);
  });

  test('is shared by the addresses of one subscriber in IPv6', async () => {
    const sent = ['2001:db8:0:1::1', '2001:db8:0:1:ffff::2', '2001:db8:0:2::1'];
    expect(await statuses(behindProxy(), sent)).toEqual([200, 429, 200]);
  });

  test('cannot be renewed by a made-up header', async () => {
    expect(await statuses(direct(), ['198.51.100.7', '198.51.100.8'])).toEqual([200, 429]);
  });
});

test.each([
  ['198.51.100.7', '198.51.100.7'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0DB8:0000:0001:a:b:c:d', '2001:db8:0:1::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', 'unknown'],
])('%s is counted as %s', (address, group) => {
  expect(addressGroup(address)).toBe(group);
});

test.each([
  ['2001:db8::1', '2001:db8:0::/48'],
  ['2001:db8:1:ffff::1', '2001:db8:1::/48'],
  ['198.51.100.7', null],
  ['unknown', null],
])('%s is in the wider network %s', (address, network) => {
  expect(widerNetwork(addressGroup(address))).toBe(network);
});
