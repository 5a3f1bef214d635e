import { expect, test } from 'vitest';
import { PERMISSIONS, type Permission } from './permissions.ts';
import { ACCOUNT_ROLES, API_KEY_SCOPES, holdersOf, permissionsOf, STAFF_ROLES, type KindAndRole } from './roles.ts';

const ALL: readonly KindAndRole[] = [
  ...API_KEY_SCOPES.map((role) => ({ kind: 'api_key' as const, role })),
  ...STAFF_ROLES.map((role) => ({ kind: 'staff' as const, role })),
  ...ACCOUNT_ROLES.map((role) => ({ kind: 'member' as const, role })),
];

/** What nobody but the vendor's own programs and people may do. */
const ONLY_VENDOR: readonly Permission[] = [
  'trials:repeat',
  'licenses:validate',
  'accounts:create',
  'interventions:write',
  'api_keys:manage',
  'staff:manage',
  'audit:read',
  'ownership_claims:open',
  'ownership_claims:approve',
  'accounts:view',
  'sessions:end',
  'declarations:read',
  'declarations:decide',
  'refunds:read',
  'refunds:decide',
];

/** What takes people of the vendor. */
const OF_STAFF: readonly Permission[] = ['ownership_claims:open', 'ownership_claims:approve', 'accounts:view'];
/** What owners do in their own account, and nobody else. */
const OF_OWNERS: readonly Permission[] = ['account_keys:manage', 'account_audit:read'];
/** What takes a person. */
const ONLY_PEOPLE: readonly Permission[] = [...OF_STAFF, ...OF_OWNERS, 'approvals:decide'];

test('every permission is held by the key of an administrator, but for what takes a person', () => {
  const allowed = PERMISSIONS.filter((permission) => !ONLY_PEOPLE.includes(permission));
  expect(permissionsOf({ kind: 'api_key', role: 'admin' })).toEqual(allowed);
  for (const permission of ONLY_PEOPLE) expect(holdersOf(permission).api_key).toEqual([]);
  for (const permission of OF_STAFF) expect(holdersOf(permission).member).toEqual([]);
});

test('the keys and the log of an account are for its owners: for no program, nobody of the vendor, and no other role', () => {
  for (const permission of OF_OWNERS)
    expect(holdersOf(permission)).toEqual({ api_key: [], staff: [], member: ['owner'] });
});

test('a product can validate licences and read plans, and nothing else', () => {
  expect(permissionsOf({ kind: 'api_key', role: 'product' })).toEqual(['licenses:validate', 'plans:read']);
});

test('neither the key of a support tool nor a person of support can read licence keys or manage API keys', () => {
  const withheld = [
    'licenses:validate',
    'license_keys:read',
    'members:manage',
    'staff:manage',
    'api_keys:manage',
    'audit:read',
  ];
  const support: KindAndRole[] = [
    { kind: 'api_key', role: 'agent' },
    { kind: 'staff', role: 'agent' },
    { kind: 'staff', role: 'support_lead' },
  ];
  for (const each of support) {
    const possible = PERMISSIONS.filter(
      (name) =>
        name !== 'sessions:end' &&
        !OF_STAFF.includes(name) &&
        !OF_OWNERS.includes(name) &&
        (each.kind !== 'api_key' || !ONLY_PEOPLE.includes(name)),
    );
    expect(possible.filter((permission) => !permissionsOf(each).includes(permission))).toEqual(withheld);
  }
  for (const permission of ['ownership_claims:approve', 'sessions:end'])
    expect(permissionsOf({ kind: 'staff', role: 'agent' })).not.toContain(permission);
  expect(permissionsOf({ kind: 'api_key', role: 'agent' })).not.toContain('sessions:end');
});

test('the owner of an account has all but what only the vendor does, and the account’s key all of that but sandboxes, letting people in and approving', () => {
  const allowed = PERMISSIONS.filter((permission) => !ONLY_VENDOR.includes(permission));
  expect(permissionsOf({ kind: 'member', role: 'owner' })).toEqual(allowed);
  expect(permissionsOf({ kind: 'api_key', role: 'customer' })).toEqual(
    allowed.filter((name) => !/^(?:members:manage|sandboxes:.*)$/.test(name) && !ONLY_PEOPLE.includes(name)),
  );
});

test('an administrator of the vendor manages staff, members and API keys, reads what auditors read, and touches no licence', () => {
  const administrator = permissionsOf({ kind: 'staff', role: 'administrator' });
  expect(administrator).toEqual(expect.arrayContaining([...permissionsOf({ kind: 'staff', role: 'auditor' })]));
  expect(administrator.filter((permission) => !permission.endsWith(':read'))).toEqual([
    'members:manage',
    'sessions:end',
    'ownership_claims:open',
    'ownership_claims:approve',
    'staff:manage',
    'api_keys:manage',
  ]);
});

test('no member has a permission that the owner lacks', () => {
  const owner = permissionsOf({ kind: 'member', role: 'owner' });
  for (const role of ACCOUNT_ROLES)
    expect(owner).toEqual(expect.arrayContaining([...permissionsOf({ kind: 'member', role })]));
});

test('a viewer, a plain member and an auditor change nothing; members may ask others to', () => {
  const readers: KindAndRole[] = [
    { kind: 'member', role: 'viewer' },
    { kind: 'member', role: 'member' },
    { kind: 'staff', role: 'auditor' },
    { kind: 'staff', role: 'catalog_admin' },
  ];
  for (const reader of readers)
    for (const permission of permissionsOf(reader))
      expect(permission).toMatch(reader.kind === 'member' ? /:(?:read|ask)$/ : /:read$/);
});

test('money is managed by the owner and the billing manager, keys are read by the owner and the licence manager', () => {
  expect(holdersOf('billing:write').member).toEqual(['owner', 'billing_manager']);
  expect(holdersOf('license_keys:read').member).toEqual(['owner', 'license_manager']);
});

test('roles are listed in the order in which they are declared, so that documents and refusals agree', () => {
  for (const permission of PERMISSIONS) {
    const holders = holdersOf(permission);
    const having = ALL.filter((each) => permissionsOf(each).includes(permission)).map(({ role }) => role);
    expect([...holders.api_key, ...holders.staff, ...holders.member]).toEqual(having);
  }
});
