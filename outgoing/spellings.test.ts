import { describe, expect, test } from 'vitest';
import { checkUrl } from './check-url.ts';
import { EMBEDDED_STACK, PUBLIC_ONLY } from './policy.ts';
import { fetchGuarded } from './fetch-guarded.ts';
import { isPublicAddress } from './public-address.ts';
import { lookupThatAnswers } from './testing/servers.ts';

/** Every way to write an address that is not public, as the host of an address. */
const NOT_PUBLIC = [
  // Loopback, in each number system and with each number of parts.
  '127.0.0.1',
  '127.0.0.2',
  '127.255.255.254',
  '127.1',
  '127.0.1',
  '2130706433',
  '0x7f000001',
  '0x7F.0.0.1',
  '0x7f.1',
  '017700000001',
  '0177.0.0.1',
  '0177.0.0.01',
  '00000177.0.0.1',
  '127.0x0.0.0x1',
  '127.0.0.1.',
  '127.1.',
  // Digits, dots and percent signs that the parser replaces.
  '１２７.０.０.１',
  '127。0。0。1',
  '127．0．0．1',
  '①②⑦.⓪.⓪.①',
  '１２７｡１',
  '𝟏𝟐𝟕.𝟎.𝟎.𝟏',
  '%31%32%37.0.0.1',
  '127%2e0%2e0%2e1',
  '127.0.0.%31',
  '127.0\u00AD.0.1',
  // The unspecified address, which also reaches this machine.
  '0',
  '0.0.0.0',
  '0x0',
  '00',
  '0.1.2.3',
  // Private networks.
  '10.0.0.1',
  '10.255.255.255',
  '167772161',
  '0xa000001',
  '012.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.168.1',
  '0xc0a80001',
  '0300.0250.0.1',
  // Link-local, where clouds answer their own machines.
  '169.254.169.254',
  '2852039166',
  '0xa9fea9fe',
  '0xA9.0xFE.0xA9.0xFE',
  '0251.0376.0251.0376',
  '169.254.43518',
  '169.16689662',
  '168.63.129.16',
  // Networks of providers, multicast, reserved, documentation, benchmarks.
  '100.64.0.1',
  '100.100.100.200',
  '100.127.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.7',
  '203.0.113.7',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
  '4294967295',
  // IPv6: loopback, unspecified, local, multicast, documentation.
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000::0001]',
  '[::]',
  '[fe80::1]',
  '[febf::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
  '[FF0E::1]',
  '[2001:db8::1]',
  '[3fff::1]',
  '[100::1]',
  '[5f00::1]',
  // IPv6 that stands for IPv4: mapped, compatible, translated, NAT64, 6to4, Teredo.
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:a9fe:a9fe]',
  '[::FFFF:10.0.0.1]',
  '[::ffff:8.8.8.8]',
  '[::127.0.0.1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::10.0.0.1]',
  '[2002:7f00:1::]',
  '[2002:a9fe:a9fe::1]',
  '[2001:0:7f00:1::]',
] as const;

test('the table of spellings has at least 60, each once', () => {
  expect(new Set(NOT_PUBLIC).size).toBe(NOT_PUBLIC.length);
  expect(NOT_PUBLIC.length).toBeGreaterThanOrEqual(60);
});

test.each(NOT_PUBLIC)('https://%s/ is refused before anything is looked up', async (host) => {
  const lookup = lookupThatAnswers(['93.184.216.34']);
  expect(await fetchGuarded(`https://${host}/`, {}, { lookup })).toMatchObject({
    ok: false,
    refusal: { code: 'address_not_allowed' },
  });
  expect(lookup.asked).toBe(0);
});

test.each([
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2a00:1450:4001::1',
])('%s, which is public, is allowed', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each(['', 'localhost', 'fe80::1%eth0', '2606:4700::1%1', '1.1.1', '01.1.1.1', '[::1]', ' 8.8.8.8'])(
  '%j is no address in its usual spelling, so it is not public',
  (text) => {
    expect(isPublicAddress(text)).toBe(false);
  },
);

describe('checkUrl', () => {
  test.each([
    ['ftp://hook.example/', 'protocol_not_allowed'],
    ['http://hook.example/', 'protocol_not_allowed'],
    ['file:///etc/passwd', 'protocol_not_allowed'],
    ['gopher://hook.example:70/', 'protocol_not_allowed'],
    ['data:text/plain,x', 'protocol_not_allowed'],
    ['javascript:alert(1)', 'protocol_not_allowed'],
    ['https://user@hook.example/', 'credentials_in_url'],
    ['https://user:secret@hook.example/', 'credentials_in_url'],
    ['https://hook.example@127.0.0.1/', 'credentials_in_url'],
    ['https://:x@hook.example/', 'credentials_in_url'],
    ['https://hook.example:22/', 'port_not_allowed'],
    ['https://hook.example:80/', 'port_not_allowed'],
    ['https://hook.example:5432/', 'port_not_allowed'],
    ['https://hook.example:0/', 'port_not_allowed'],
    ['', 'invalid_url'],
    ['hook.example', 'invalid_url'],
    ['//hook.example/', 'invalid_url'],
    ['https://', 'invalid_url'],
    ['https://./', 'invalid_url'],
    ['https://hook.example../', 'invalid_url'],
    ['https://hook.example:99999/', 'invalid_url'],
    ['https://127.0.0.1.1.1/', 'invalid_url'],
    ['https://256.0.0.1/', 'invalid_url'],
    ['https://[::1%25eth0]/', 'invalid_url'],
    ['https://[::1/', 'invalid_url'],
    ['https://hook.example\\@127.0.0.1/', 'invalid_url'],
    ['https:\\\\hook.example/', 'invalid_url'],
    [' https://hook.example/', 'invalid_url'],
    ['https://hook.example/\r\nHost: other', 'invalid_url'],
    ['https://hook\t.example/', 'invalid_url'],
    ['https://hook.example/\0', 'invalid_url'],
  ])('refuses %j: %s', (text, code) => {
    expect(checkUrl(text, PUBLIC_ONLY)).toMatchObject({ ok: false, refusal: { code } });
  });

  test.each([
    ['https://hook.example/a?b=c', 'hook.example', 443],
    ['https://hook.example:8443/', 'hook.example', 8443],
    ['HTTPS://HOOK.EXAMPLE/', 'hook.example', 443],
    ['https://hook.example./', 'hook.example', 443],
    ['https://bücher.example/', 'xn--bcher-kva.example', 443],
    ['https://[2606:4700:4700::1111]/', '2606:4700:4700::1111', 443],
  ])('takes %s', (text, hostname, port) => {
    expect(checkUrl(text, PUBLIC_ONLY)).toMatchObject({ ok: true, value: { hostname, port } });
  });

  test.each(['http://127.0.0.1:3001/', 'http://[::1]:3001/', 'http://2130706433/'])(
    'takes %s for the embedded stack',
    (text) => {
      expect(checkUrl(text, EMBEDDED_STACK).ok).toBe(true);
    },
  );

  test.each([
    'http://10.0.0.1/',
    'http://169.254.169.254/',
    'http://0.0.0.0/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::]/',
  ])('refuses %s for the embedded stack, too', (text) => {
    expect(checkUrl(text, EMBEDDED_STACK)).toMatchObject({ ok: false, refusal: { code: 'address_not_allowed' } });
  });
});
