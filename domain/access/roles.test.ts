import { expect, test } from 'vitest';
import { PERMISSIONS } from './permissions.ts';
import { permissionsOf, ROLES, rolesWith } from './roles.ts';

test('every permission is held by some role, and an admin holds all of them', () => {
  expect(permissionsOf('admin')).toEqual(PERMISSIONS);
});

test('a product can validate licences and read plans, and nothing else', () => {
  expect(permissionsOf('product')).toEqual(['licenses:validate', 'plans:read']);
});

test('an agent cannot read licence keys or manage API keys', () => {
  expect(PERMISSIONS.filter((permission) => !rolesWith(permission).includes('agent'))).toEqual([
    'licenses:validate',
    'license_keys:read',
    'api_keys:manage',
  ]);
});

test('a customer has nothing that only staff or products do', () => {
  expect(PERMISSIONS.filter((permission) => !rolesWith(permission).includes('customer'))).toEqual([
    'trials:repeat',
    'licenses:validate',
    'accounts:create',
    'sandboxes:read',
    'sandboxes:write',
    'interventions:write',
    'api_keys:manage',
  ]);
});

test('roles are listed in one order, so that documents and refusals agree', () => {
  for (const permission of PERMISSIONS)
    expect(rolesWith(permission)).toEqual(ROLES.filter((role) => permissionsOf(role).includes(permission)));
});
