import type { Principal } from '../../domain/access/principal.ts';
import type { AccountRole, ApiKeyScope, StaffRole } from '../../domain/access/roles.ts';

/** Who shares a quota's size: keys of a scope, members or staff of a role, people for themselves, or an address without a valid credential. */
export type QuotaGroup = ApiKeyScope | `member_${AccountRole}` | `staff_${StaffRole}` | 'person' | 'anonymous';

/** How many requests one principal of a group (or, without one, an address) may make in ten seconds. */
export type Quotas = Readonly<Record<QuotaGroup, number>>;

/**
 * Products validate each time they start; people's tools and scripts need far less; people who press buttons less still; public
 * pages and failed keys least. Expensive requests cost more of the quota: see `cost` of an operation.
 */
export const QUOTAS: Quotas = {
  product: 20_000,
  admin: 10_000,
  agent: 5_000,
  auditor: 1_000,
  customer: 1_000,
  staff_support_lead: 1_000,
  staff_agent: 1_000,
  staff_catalog_admin: 1_000,
  staff_auditor: 1_000,
  staff_administrator: 1_000,
  member_owner: 500,
  member_billing_manager: 500,
  member_license_manager: 500,
  member_member: 300,
  member_viewer: 300,
  person: 300,
  anonymous: 1_000,
};

/** The group whose quota a principal has. */
export function quotaGroupOf(principal: Principal | null): QuotaGroup {
  switch (principal?.kind) {
    case 'api_key':
      return principal.role;
    case 'member':
      return `member_${principal.role}`;
    case 'staff':
      return `staff_${principal.role}`;
    case 'person':
      return 'person';
    // Evergreen itself makes no requests.
    case 'system':
    case undefined:
      return 'anonymous';
  }
}

/** Rows of a list that cost about as much as the read of one object. */
const ROWS_PER_UNIT = 10;

/** How much of the quota a request takes: by its operation, and by the number of rows that it requests. */
export function costOf(cost: number, limit: unknown): number {
  const rows = typeof limit === 'string' ? Number(limit) : 0;
  return Number.isFinite(rows) ? Math.max(cost, Math.min(Math.ceil(rows / ROWS_PER_UNIT), ROWS_PER_UNIT)) : cost;
}
