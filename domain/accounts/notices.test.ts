import { expect, test } from 'vitest';
import { ACCOUNT_ROLES, permissionsOf } from '../access/roles.ts';
import { TEMPLATES } from '../lifecycle/effects.ts';
import { factsOf, NOTICE_KINDS, NOTICE_TEMPLATES, noticeKindsFor } from './notices.ts';

test('each role sees the notices of what it may read', () => {
  const kinds = Object.fromEntries(
    ACCOUNT_ROLES.map((role) => [role, noticeKindsFor(new Set(permissionsOf({ kind: 'member', role })))]),
  );
  const all = new Set(NOTICE_KINDS);
  const without = (...left: (typeof NOTICE_KINDS)[number][]) => [...all].filter((kind) => !left.includes(kind));
  expect(kinds).toEqual({
    owner: [...all],
    billing_manager: without('account_viewed'),
    license_manager: without('account_viewed'),
    member: without('payment_mail', 'card_ending', 'account_viewed'),
    viewer: without('account_viewed'),
  });
  expect(noticeKindsFor(new Set())).toEqual([]);
});

test('every mail about a licence is a notice of one kind', () => {
  expect(Object.values(NOTICE_TEMPLATES).flat().toSorted()).toEqual(TEMPLATES.toSorted());
});

test('the sum and the day of a mail are those that it names', () => {
  const none = { amount: null, date: null };
  expect(factsOf({})).toEqual(none);
  expect(factsOf({ amount: 500, currency: 'EUR', starts: 1, ends: 2 })).toEqual({
    amount: { amount: 500, currency: 'EUR' },
    date: 2,
  });
  expect(factsOf({ until: 3 })).toEqual({ ...none, date: 3 });
  expect(factsOf({ amount: 500, currency: 'XXX', starts: 4, ends: null })).toEqual({ ...none, date: 4 });
});
