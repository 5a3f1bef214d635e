import { PERMISSIONS, type Permission } from './permissions.ts';

/** The roles of API keys. `customer` keys belong to one account; the others belong to none. */
export const ROLES = ['admin', 'agent', 'customer', 'product'] as const;
export type Role = (typeof ROLES)[number];

/** Who may do what. A role without an entry for a permission is refused. */
const ROLES_BY_PERMISSION: Readonly<Record<Permission, readonly Role[]>> = {
  'licenses:read': ['admin', 'agent', 'customer'],
  'licenses:create': ['admin', 'agent', 'customer'],
  'trials:repeat': ['admin', 'agent'],
  'licenses:command': ['admin', 'agent', 'customer'],
  'licenses:validate': ['admin', 'product'],
  'license_keys:read': ['admin', 'customer'],
  'accounts:read': ['admin', 'agent', 'customer'],
  'accounts:create': ['admin', 'agent'],
  'accounts:update': ['admin', 'agent', 'customer'],
  'plans:read': ['admin', 'agent', 'customer', 'product'],
  'billing:read': ['admin', 'agent', 'customer'],
  'billing:write': ['admin', 'agent', 'customer'],
  'sandboxes:read': ['admin', 'agent'],
  'sandboxes:write': ['admin', 'agent'],
  'interventions:write': ['admin', 'agent'],
  'api_keys:manage': ['admin'],
};

/** The roles that have a permission, in the order of {@link ROLES}. */
export function rolesWith(permission: Permission): readonly Role[] {
  return ROLES_BY_PERMISSION[permission];
}

/** The permissions of a role, in the order of {@link PERMISSIONS}. */
export function permissionsOf(role: Role): readonly Permission[] {
  return PERMISSIONS.filter((permission) => rolesWith(permission).includes(role));
}
