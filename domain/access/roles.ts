import { PERMISSIONS, type Permission } from './permissions.ts';

/** What an API key is for: the API calls it the key's `scope`. */
export const API_KEY_SCOPES = ['admin', 'agent', 'customer', 'product', 'auditor'] as const;
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

/** The role of a person of the vendor. */
export const STAFF_ROLES = ['agent', 'support_lead', 'catalog_admin', 'auditor', 'administrator'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** The role of a member in an account. */
export const ACCOUNT_ROLES = ['owner', 'billing_manager', 'license_manager', 'member', 'viewer'] as const;
export type AccountRole = (typeof ACCOUNT_ROLES)[number];

/** Who has a permission. */
export interface Holders {
  readonly api_key: readonly ApiKeyScope[];
  readonly staff: readonly StaffRole[];
  readonly member: readonly AccountRole[];
}

/** A principal's kind, with a role of that kind. */
export type KindAndRole = {
  readonly [K in keyof Holders]: { readonly kind: K; readonly role: Holders[K][number] };
}[keyof Holders];

const NOBODY: readonly never[] = [];
const SUPPORT = ['agent', 'support_lead'] as const;
const STAFF_READERS = [...SUPPORT, 'auditor', 'administrator'] as const;
const BUYERS = ['owner', 'billing_manager', 'license_manager'] as const;

/** Who may do what. Whoever is not listed for a permission is refused. */
const ROLES_BY_PERMISSION: Readonly<Record<Permission, Holders>> = {
  'licenses:read': { api_key: ['admin', 'agent', 'customer', 'auditor'], staff: STAFF_READERS, member: ACCOUNT_ROLES },
  'licenses:create': { api_key: ['admin', 'agent', 'customer'], staff: SUPPORT, member: BUYERS },
  'trials:repeat': { api_key: ['admin', 'agent'], staff: SUPPORT, member: NOBODY },
  'licenses:command': { api_key: ['admin', 'agent', 'customer'], staff: SUPPORT, member: BUYERS },
  'licenses:validate': { api_key: ['admin', 'product'], staff: NOBODY, member: NOBODY },
  'activations:manage': {
    api_key: ['admin', 'agent', 'customer'],
    staff: SUPPORT,
    member: ['owner', 'license_manager'],
  },
  'license_keys:read': { api_key: ['admin', 'customer'], staff: NOBODY, member: ['owner', 'license_manager'] },
  'accounts:read': { api_key: ['admin', 'agent', 'customer', 'auditor'], staff: STAFF_READERS, member: ACCOUNT_ROLES },
  'accounts:create': { api_key: ['admin', 'agent'], staff: SUPPORT, member: NOBODY },
  'accounts:update': {
    api_key: ['admin', 'agent', 'customer'],
    staff: SUPPORT,
    member: ['owner', 'billing_manager'],
  },
  // Somebody looks: a key is nobody.
  'accounts:view': { api_key: NOBODY, staff: SUPPORT, member: NOBODY },
  'account_views:read': {
    api_key: ['admin', 'agent', 'customer', 'auditor'],
    staff: STAFF_READERS,
    member: ['owner'],
  },
  'plans:read': { api_key: API_KEY_SCOPES, staff: STAFF_ROLES, member: ACCOUNT_ROLES },
  'billing:read': {
    api_key: ['admin', 'agent', 'customer', 'auditor'],
    staff: STAFF_READERS,
    member: ['owner', 'billing_manager', 'license_manager', 'viewer'],
  },
  'billing:write': { api_key: ['admin', 'agent', 'customer'], staff: SUPPORT, member: ['owner', 'billing_manager'] },
  // A sandbox shows the charges and mails of its licences.
  'sandboxes:read': {
    api_key: ['admin', 'agent', 'auditor'],
    staff: STAFF_READERS,
    member: ['owner', 'billing_manager', 'license_manager', 'viewer'],
  },
  'sandboxes:write': { api_key: ['admin', 'agent'], staff: SUPPORT, member: BUYERS },
  'interventions:write': { api_key: ['admin', 'agent'], staff: SUPPORT, member: NOBODY },
  'members:read': { api_key: ['admin', 'agent', 'customer', 'auditor'], staff: STAFF_READERS, member: ACCOUNT_ROLES },
  // A key that leaked must not be able to let people in.
  'members:manage': { api_key: ['admin'], staff: ['administrator'], member: ['owner'] },
  // A key that leaked must not be able to make others. The vendor's people have `api_keys:manage`.
  'account_keys:manage': { api_key: NOBODY, staff: NOBODY, member: ['owner'] },
  // It has the network addresses of people: neither for programs, nor for whoever acts by a link.
  'account_audit:read': { api_key: NOBODY, staff: NOBODY, member: ['owner'] },
  'sessions:end': { api_key: ['admin'], staff: ['support_lead', 'administrator'], member: NOBODY },
  // It takes two people: a key is none.
  'ownership_claims:open': { api_key: NOBODY, staff: [...SUPPORT, 'administrator'], member: NOBODY },
  'ownership_claims:approve': { api_key: NOBODY, staff: ['support_lead', 'administrator'], member: NOBODY },
  'approvals:ask': { api_key: ['admin', 'agent', 'customer'], staff: SUPPORT, member: ACCOUNT_ROLES },
  'approvals:read': { api_key: ['admin', 'agent', 'customer', 'auditor'], staff: STAFF_READERS, member: ACCOUNT_ROLES },
  // A second pair of eyes: no program has any.
  'approvals:decide': { api_key: NOBODY, staff: SUPPORT, member: BUYERS },
  // They name people of every account, and of none.
  'declarations:read': { api_key: ['admin', 'agent', 'auditor'], staff: STAFF_READERS, member: NOBODY },
  'declarations:decide': { api_key: ['admin', 'agent'], staff: SUPPORT, member: NOBODY },
  'refunds:read': { api_key: ['admin', 'agent', 'auditor'], staff: STAFF_READERS, member: NOBODY },
  'refunds:decide': { api_key: ['admin', 'agent'], staff: SUPPORT, member: NOBODY },
  'staff:manage': { api_key: ['admin'], staff: ['administrator'], member: NOBODY },
  'api_keys:manage': { api_key: ['admin'], staff: ['administrator'], member: NOBODY },
  'audit:read': { api_key: ['admin', 'auditor'], staff: ['auditor', 'administrator'], member: NOBODY },
};

/** Who has a permission: roles of each kind, in the order in which this file declares them. */
export function holdersOf(permission: Permission): Holders {
  return ROLES_BY_PERMISSION[permission];
}

/** The permissions of a role, in the order of {@link PERMISSIONS}. */
export function permissionsOf({ kind, role }: KindAndRole): readonly Permission[] {
  return PERMISSIONS.filter((permission) => {
    const holders: readonly string[] = holdersOf(permission)[kind];
    return holders.includes(role);
  });
}
