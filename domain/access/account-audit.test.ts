import { expect, test } from 'vitest';
import { SHOWN_AS, shownAs, showsOrigin, showsWhich, type AuditedPrincipal } from './account-audit.ts';

const ACCOUNT = 'acct_1';
const request: AuditedPrincipal = {
  kind: 'request',
  account: ACCOUNT,
  principalKind: 'member',
  principalRole: 'owner',
  principalAccount: ACCOUNT,
  through: null,
};

test.each<[string, Partial<AuditedPrincipal>, boolean, string]>([
  ['a member', {}, true, 'member'],
  ['somebody who was a member then', {}, false, 'member'],
  [
    'a member who acts for themselves',
    { principalKind: 'person', principalRole: null, principalAccount: null },
    true,
    'member',
  ],
  ['a stranger who acts for themselves', { principalKind: 'person', principalAccount: null }, false, 'other'],
  ['a member of another account', { principalAccount: 'acct_2' }, false, 'other'],
  ['a member, of an entry that does not say the account', { principalAccount: null }, true, 'member'],
  ['somebody unknown, of an entry that does not say the account', { principalAccount: null }, false, 'other'],
  ['somebody of the parent', { through: 'acct_parent' }, false, 'linked'],
  [
    'somebody who acts in another account by a link',
    { principalAccount: 'acct_2', through: 'acct_parent' },
    false,
    'other',
  ],
  ['who made a change', { kind: 'change', principalRole: null, principalAccount: null }, false, 'member'],
  ['who made a change by a link', { kind: 'change', principalAccount: null, through: 'acct_parent' }, false, 'linked'],
  ['a key of the account', { principalKind: 'api_key', principalRole: 'customer' }, true, 'api_key'],
  [
    'a key of another account',
    { principalKind: 'api_key', principalRole: 'customer', principalAccount: 'acct_2' },
    false,
    'other',
  ],
  [
    'a key of the vendor',
    { principalKind: 'api_key', principalRole: 'admin', principalAccount: null },
    false,
    'support',
  ],
  [
    'the vendor’s key that made a change',
    { kind: 'change', principalKind: 'api_key', principalRole: null },
    false,
    'support',
  ],
  [
    'one of the vendor’s people',
    { principalKind: 'staff', principalRole: 'agent', principalAccount: null },
    false,
    'support',
  ],
  [
    'one of the vendor’s people who is a member, too',
    { principalKind: 'staff', principalAccount: null },
    true,
    'support',
  ],
  ['support that made a change', { kind: 'change', principalKind: 'agent', principalRole: null }, true, 'support'],
  [
    'nobody who said who they are',
    { principalKind: null, principalRole: null, principalAccount: null },
    false,
    'other',
  ],
])('%s', (_who, entry, isKnown, expected) => {
  expect(shownAs({ ...request, ...entry }, isKnown)).toBe(expected);
});

test('only of the account’s own people and keys an owner sees from where; of no others but the parent’s which one', () => {
  expect(SHOWN_AS.filter((shown) => showsOrigin(shown))).toEqual(['member', 'api_key']);
  expect(SHOWN_AS.filter((shown) => showsWhich(shown))).toEqual(['member', 'linked', 'api_key']);
});
