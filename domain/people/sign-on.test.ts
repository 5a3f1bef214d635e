import { expect, test } from 'vitest';
import { domainOf, domainRecord, hasRecord, identityOf, NEW_MEMBER_ROLES } from './sign-on.ts';

const ACCOUNT = { issuer: 'https://login.acme.example', domains: ['acme.example', 'xn--mnchen-3ya.example'] };
const VERIFIED = { email: 'Jana@acme.example', email_verified: true, name: 'Jana Voss' };
const readEmail = (claimed: unknown) => (typeof claimed === 'string' && claimed.includes('@') ? claimed : null);
const identity = (claims: object, account: object = {}) => identityOf(claims, { ...ACCOUNT, ...account }, readEmail);

test('the provider’s word counts for a verified address in a domain of the account', () => {
  expect(identity(VERIFIED)).toEqual({ email: 'Jana@acme.example', name: 'Jana Voss' });
});

test('a domain is the same in capital letters', () => {
  expect(domainOf('Jana@ACME.example')).toBe('acme.example');
});

test.each([
  ['no_email', { email: undefined }],
  ['no_email', { email: 42 }],
  ['no_email', { email: 'jana' }],
  ['email_not_verified', { email_verified: undefined }],
  ['email_not_verified', { email_verified: false }],
  ['email_not_verified', { email_verified: 'true' }],
  ['foreign_domain', { email: 'jana@evil.example' }],
  ['foreign_domain', { email: 'jana@sub.acme.example' }],
  ['foreign_domain', { email: 'jana@acme.example.evil.example' }],
] as const)('claims are refused as %s: %j', (refused, changed) => {
  expect(identity({ ...VERIFIED, ...changed })).toEqual({ refused });
});

test('of a provider at which everybody can have an account, the organisation must be the account’s, too', () => {
  const google = { issuer: 'https://accounts.google.com' };
  expect(identity({ ...VERIFIED, hd: 'acme.example' }, google)).toHaveProperty('email');
  for (const hd of [undefined, 'evil.example', ['acme.example'], true])
    expect(identity({ ...VERIFIED, hd }, google)).toEqual({ refused: 'foreign_organisation' });
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
