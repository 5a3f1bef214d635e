import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ACCOUNT_ROLES, permissionsOf } from '../access/roles.ts';
import { GRANTABLE_ROLES, grantsOf, writtenGrants } from './account-links.ts';

const written = fc.dictionary(fc.constantFrom(...ACCOUNT_ROLES), fc.constantFrom(...GRANTABLE_ROLES), {
  noNullPrototype: true,
});

test('grants are read as they were written, with every role named', () => {
  fc.assert(
    fc.property(written, (given) => {
      const grants = grantsOf(given);
      expect(Object.keys(grants)).toEqual([...ACCOUNT_ROLES]);
      expect(writtenGrants(grants)).toEqual(given);
    }),
  );
});

test('no role that can be granted may let people in, or change whom the account lets in', () => {
  for (const role of GRANTABLE_ROLES) expect(permissionsOf({ kind: 'member', role })).not.toContain('members:manage');
  expect([...ACCOUNT_ROLES].filter((role) => !GRANTABLE_ROLES.some((each) => each === role))).toEqual(['owner']);
});
