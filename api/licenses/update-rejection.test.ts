import { ApplicationFailure } from '@temporalio/client';
import { expect, test } from 'vitest';
import type { Refusal } from '../../domain/lifecycle/refusals.ts';
import { refusalVersions } from '../../domain/stored/refusal.ts';
import { UnknownVersionError } from '../../domain/stored/versioned.ts';
import { REFUSED } from '../../workflows/license/messages.ts';
import { refusalIn } from './update-rejection.ts';

/** What the client gets when a validator rejects with these details. */
const rejection = (...details: unknown[]) => ApplicationFailure.create({ type: REFUSED, details });

test('a refusal by a validator keeps every kind of detail', () => {
  const about = { plan: 'team', min: 1, license: null, currencies: ['EUR', 'JPY'], none: [] };
  const refusal: Refusal = { code: 'currency_not_offered', about };
  expect(refusalIn(rejection(refusal))).toEqual(refusal);
  expect(refusalIn(rejection(refusalVersions.store(refusal)))).toEqual(refusal);
  expect(refusalIn(rejection({ code: 'not_a_code' }))).toBeUndefined();
  expect(refusalIn(rejection({ code: 'payment_due' }))).toEqual({ code: 'payment_due' });
});

test('details of another form are left out, and another failure is no refusal', () => {
  const about = { plan: 'team', nested: {}, numbers: [1], flag: true };
  expect(refusalIn(rejection({ code: 'payment_due', about }))).toEqual({
    code: 'payment_due',
    about: { plan: 'team' },
  });
  expect(refusalIn(rejection({ code: 'payment_due', about: 'x' }))).toEqual({ code: 'payment_due', about: {} });
  for (const cause of [rejection(), rejection('payment_due'), new Error('x'), undefined])
    expect(refusalIn(cause)).toBeUndefined();
});

test('a refusal of a newer version is not read: the caller tries again once this process is updated', () => {
  const newer = { version: refusalVersions.current + 1, code: 'payment_due' };
  expect(() => refusalIn(rejection(newer))).toThrow(UnknownVersionError);
});
