import { expect, test } from 'vitest';
import { domainOf, domainRecord, hasRecord, identityOf, NEW_MEMBER_ROLES } from './sign-on.ts';

const DOMAINS = ['acme.example', 'xn--mnchen-3ya.example'];
const VERIFIED = { email: 'Jana@Acme.example', email_verified: true, name: 'Jana Voss' };
/** As DNS spells the one domain here that needs another spelling. */
const toAscii = (domain: string) => domain.replace('münchen', 'xn--mnchen-3ya');
const identity = (claims: object) => identityOf(claims, DOMAINS, toAscii);

test('the provider’s word counts for a verified address in a domain of the account', () => {
  expect(identity(VERIFIED)).toEqual({ email: 'Jana@acme.example', name: 'Jana Voss' });
});

test('a domain is the same in capital letters and in its spelling for DNS', () => {
  expect(domainOf('Jana@ACME.example')).toBe('acme.example');
  expect(identity({ ...VERIFIED, email: 'jana@München.example' })).toMatchObject({ email: 'jana@münchen.example' });
});

test.each([
  ['no_email', { email: undefined }],
  ['no_email', { email: 42 }],
  ['no_email', { email: 'jana' }],
  ['no_email', { email: 'a@evil.example@acme.example' }],
  ['no_email', { email: `${'j'.repeat(300)}@acme.example` }],
  ['email_not_verified', { email_verified: undefined }],
  ['email_not_verified', { email_verified: false }],
  ['email_not_verified', { email_verified: 'true' }],
  ['foreign_domain', { email: 'jana@evil.example' }],
  ['foreign_domain', { email: 'jana@sub.acme.example' }],
  ['foreign_domain', { email: 'jana@acme.example.evil.example' }],
] as const)('claims are refused as %s: %j', (refused, changed) => {
  expect(identity({ ...VERIFIED, ...changed })).toEqual({ refused });
});

test('a name without control characters is taken, else the first part of the address', () => {
  expect(identity({ ...VERIFIED, name: 'Jana\u0000Voss\n' })).toMatchObject({ name: 'Jana Voss' });
  for (const name of [undefined, '', '\u0007', 3])
    expect(identity({ ...VERIFIED, name })).toMatchObject({ name: 'Jana' });
});

test('the record of a domain is found among others, also when DNS has cut it', () => {
  const { name, value } = domainRecord('acme.example', 'abc');
  expect(name).toBe('_evergreen-challenge.acme.example');
  expect(hasRecord([['v=spf1 -all'], [value.slice(0, 9), value.slice(9)]], value)).toBe(true);
  expect(hasRecord([[`${value}x`], []], value)).toBe(false);
});

test('no provider makes an owner', () => {
  expect(NEW_MEMBER_ROLES).not.toContain('owner');
});
