import type { Principal } from '../../domain/access/principal.ts';
import type { AccountRole, ApiKeyScope, StaffRole } from '../../domain/access/roles.ts';

/** Who shares a quota's size: keys of a scope, members or staff of a role, people for themselves, or an address (see {@link AddressGroup}). */
export type QuotaGroup = ApiKeyScope | `member_${AccountRole}` | `staff_${StaffRole}` | 'person' | AddressGroup;

/**
 * What an address does without a valid credential: it reads pages, sends what has to be signed and is not, sends what could be a
 * credential and is none (`credentials`), or anything else.
 */
export type AddressGroup = 'pages' | 'unsigned' | 'credentials' | 'anonymous';

/** How many requests one principal of a group (or, without one, an address) may make in ten seconds. */
export type Quotas = Readonly<Record<QuotaGroup, number>>;

/**
 * Products validate each time they start; people's tools and scripts need far less; people who press buttons less still; failed keys
 * least. Expensive requests cost more of the quota: see `cost` of an operation.
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
  // The portal's page of a licence takes some 200 when it is opened, in every role, and 100 when the licence has changed.
  member_owner: 1_000,
  member_billing_manager: 1_000,
  member_license_manager: 1_000,
  member_member: 1_000,
  member_viewer: 1_000,
  person: 300,
  // A page has some twenty files, and an office one address.
  pages: 3_000,
  unsigned: 1_000,
  // Only what has the form, and the checksum, of a key or token is looked up. These have 256 random bits, so this bounds the load alone:
  // an office whose other requests are refused still has its own keys looked up.
  credentials: 5_000,
  anonymous: 1_000,
};

/**
 * A network of 48 bits of IPv6 may use this many times what one of its 65,536 networks of 64 bits may: it is what a single subscriber
 * gets at most (RFC 6177), and a mobile provider may have many subscribers in one.
 */
export const WIDER_NETWORK_FACTOR = 16;

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

/** Bytes of a body that cost about as much to receive and to check as the read of one object. */
const BYTES_PER_UNIT = 16_384;

/** How much of the quota a body costs whose signature is not right. `length`: as its header says, if it does. */
export function costOfUnsigned(length: string | undefined, maxBytes: number): number {
  const bytes = length === undefined ? maxBytes : Math.min(Number(length), maxBytes);
  return 1 + Math.floor(bytes / BYTES_PER_UNIT);
}

/** Rows of a list that cost about as much as the read of one object. */
const ROWS_PER_UNIT = 10;

/** How much of the quota a request takes: by its operation, and by the number of rows that it requests. */
export function costOf(cost: number, limit: unknown): number {
  const rows = typeof limit === 'string' ? Number(limit) : 0;
  return Number.isFinite(rows) ? Math.max(cost, Math.min(Math.ceil(rows / ROWS_PER_UNIT), ROWS_PER_UNIT)) : cost;
}
