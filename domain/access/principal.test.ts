import { describe, expect, test } from 'vitest';
import { actorOf } from './actor.ts';
import { authorise } from './authorise.ts';
import { PERMISSIONS } from './permissions.ts';
import { apiKeyPrincipal, memberPrincipal, personPrincipal, staffPrincipal } from './principal.ts';
import { ACCOUNT_ROLES, API_KEY_SCOPES, permissionsOf, STAFF_ROLES } from './roles.ts';
import { SYSTEM } from './system.ts';
import { VisibleAccounts } from './visible-accounts.ts';

const keyOf = (scope: (typeof API_KEY_SCOPES)[number], account: string | null = null) =>
  apiKeyPrincipal({ id: 'key_1', scope, account, plans: null });
const owner = memberPrincipal({ id: 'usr_1', role: 'owner', account: 'acct_1' });
const principals = [
  ...API_KEY_SCOPES.map((scope) => keyOf(scope, scope === 'customer' ? 'acct_1' : null)),
  ...STAFF_ROLES.map((role) => staffPrincipal({ id: 'stf_1', role })),
  ...ACCOUNT_ROLES.map((role) => memberPrincipal({ id: 'usr_1', role, account: 'acct_1' })),
];

describe('authorise', () => {
  test('allows a principal what the table gives its role, and names who may what it refuses', () => {
    for (const principal of principals) {
      if (principal.kind === 'system' || principal.kind === 'person') throw new Error('Neither has a role');
      const allowed = permissionsOf(principal);
      for (const permission of PERMISSIONS) {
        const authorised = authorise(principal, permission);
        expect(authorised.ok, `${principal.kind} ${principal.role} ${permission}`).toBe(allowed.includes(permission));
        if (authorised.ok) continue;
        const holders: readonly string[] = authorised.holders[principal.kind];
        expect(holders).not.toContain(principal.role);
      }
    }
  });

  test('allows the system nothing: it makes no requests', () => {
    for (const permission of PERMISSIONS) expect(authorise(SYSTEM, permission).ok).toBe(false);
  });
});

describe('the accounts that a principal sees', () => {
  const seenBy = (principal: Parameters<typeof VisibleAccounts.of>[0]) => {
    const visible = VisibleAccounts.of(principal);
    return ['acct_1', 'acct_2'].filter((account) => visible.includes(account));
  };

  test('are its own for a member and a customer key', () => {
    expect(seenBy(owner)).toEqual(['acct_1']);
    expect(seenBy(keyOf('customer', 'acct_1'))).toEqual(['acct_1']);
  });

  test('are all for staff, for keys of admins and agents, and for the system', () => {
    for (const principal of [staffPrincipal({ id: 'stf_1', role: 'agent' }), keyOf('admin'), keyOf('agent'), SYSTEM])
      expect(seenBy(principal)).toEqual(['acct_1', 'acct_2']);
  });

  test('are none for a product, for a customer key without an account, and for nobody', () => {
    for (const principal of [keyOf('product'), keyOf('customer'), null]) {
      expect(seenBy(principal)).toEqual([]);
      expect(VisibleAccounts.of(principal).ids).toEqual([]);
    }
  });

  test('cannot be made from anything but a principal', () => {
    // @ts-expect-error The private field is missing.
    const forged: VisibleAccounts = { includes: () => true, ids: null };
    expect(forged).not.toBeInstanceOf(VisibleAccounts);
  });
});

test('a person without an account sees nothing and may do nothing, but has a name in the logs', () => {
  const person = personPrincipal({ id: 'per_1' });
  expect([person.permissions.size, VisibleAccounts.of(person).ids, actorOf(person).id]).toEqual([0, [], 'per_1']);
});

test('a product key is bound to its plans; one without plans, and an administrator’s, to none', () => {
  const bound = apiKeyPrincipal({ id: 'key_1', scope: 'product', account: null, plans: ['team-annual'] });
  expect(bound.plans).toEqual(new Set(['team-annual']));
  expect([keyOf('product').plans, keyOf('admin').plans]).toEqual(['all', 'all']);
});

test('somebody of a parent account has the granted role in the child alone, and the change log names the parent', () => {
  const guest = memberPrincipal({ id: 'per_1', role: 'viewer', account: 'acct_1', through: 'acct_2' });
  expect(VisibleAccounts.of(guest).ids).toEqual(['acct_1']);
  expect([...guest.permissions]).toEqual(permissionsOf({ kind: 'member', role: 'viewer' }));
  expect(actorOf(guest)).toEqual({ kind: 'member', id: 'per_1', through: 'acct_2' });
  expect(actorOf(owner)).toEqual({ kind: 'member', id: owner.id });
  expect(memberPrincipal({ id: 'per_1', role: 'viewer', account: 'acct_1', through: null })).not.toHaveProperty(
    'through',
  );
});

test('the change log names members, agents and API keys', () => {
  const kinds = [owner, staffPrincipal({ id: 'stf_1', role: 'auditor' }), keyOf('agent'), keyOf('admin'), SYSTEM];
  expect(kinds.map((principal) => actorOf(principal).kind)).toEqual(['member', 'agent', 'agent', 'api_key', 'timer']);
  expect(actorOf(owner).id).toBe('usr_1');
});
