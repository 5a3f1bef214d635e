import { expect, test } from 'vitest';
import { limitOf, limitsSchema, rolesAbove } from './limits.ts';
import { apiKeyPrincipal, staffPrincipal } from './principal.ts';
import { holdersOf } from './roles.ts';
import { SYSTEM } from './system.ts';

const limits = limitsSchema.parse({
  key_rotations: { hours: 24, most: { api_key: { customer: 5 } } },
  given_days: { hours: 8760, most: { api_key: { agent: 93 }, staff: { agent: 93, support_lead: 366 } } },
  refunds: { hours: 720, most: { staff: { agent: 2 } } },
});
const keyOf = (scope: 'admin' | 'agent' | 'customer') =>
  apiKeyPrincipal({ id: 'key_1', scope, account: scope === 'customer' ? 'acct_1' : null, plans: null });

test('a role has the limit that is written for it, and none where none is written', () => {
  expect(limitOf(limits, keyOf('agent'), 'given_days')).toEqual({ hours: 8760, most: 93 });
  expect(limitOf(limits, staffPrincipal({ id: 'staff_1', role: 'support_lead' }), 'given_days')?.most).toBe(366);
  expect(limitOf(limits, keyOf('admin'), 'given_days')).toBeNull();
  expect(limitOf(limits, SYSTEM, 'key_rotations')).toBeNull();
});

test('above a limit, those may who have the permission and a higher limit or none', () => {
  const holders = rolesAbove(limits, holdersOf('interventions:write'), 'given_days', 93);
  expect(holders).toEqual({ api_key: ['admin'], staff: ['support_lead'], member: [] });
});

test('a limit for a role that does not exist is an error', () => {
  const limit = { hours: 1, most: { api_key: { intern: 1 } } };
  expect(limitsSchema.safeParse({ key_rotations: limit, given_days: limit, refunds: limit }).success).toBe(false);
});
