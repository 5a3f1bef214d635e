import type { AccountRole } from '../access/roles.ts';

/** So long the owner of the parent can accept an offer. */
export const LINK_OFFER_DAYS = 7;

/** What people of a parent can be in a child: never an owner, so the child stays its own owners'. */
export const GRANTABLE_ROLES = [
  'billing_manager',
  'license_manager',
  'member',
  'viewer',
] as const satisfies readonly Exclude<AccountRole, 'owner'>[];
export type GrantableRole = (typeof GRANTABLE_ROLES)[number];

/** By role in the parent, the role in the child; null: no access. */
export type LinkGrants = Readonly<Record<AccountRole, GrantableRole | null>>;

/** The grants as their owner writes them: a role that is left out has no access. */
export function grantsOf(written: Readonly<Partial<Record<AccountRole, GrantableRole | undefined>>>): LinkGrants {
  return {
    owner: written.owner ?? null,
    billing_manager: written.billing_manager ?? null,
    license_manager: written.license_manager ?? null,
    member: written.member ?? null,
    viewer: written.viewer ?? null,
  };
}

/** The grants without those that are none. */
export function writtenGrants(grants: LinkGrants): Partial<Record<AccountRole, GrantableRole>> {
  const written: Partial<Record<AccountRole, GrantableRole>> = {};
  if (grants.owner) written.owner = grants.owner;
  if (grants.billing_manager) written.billing_manager = grants.billing_manager;
  if (grants.license_manager) written.license_manager = grants.license_manager;
  if (grants.member) written.member = grants.member;
  if (grants.viewer) written.viewer = grants.viewer;
  return written;
}

/** An offer that can be accepted; a link that gives access; one that either side has ended; an offer that nobody accepted in time. */
export const LINK_STATUSES = ['offered', 'active', 'ended', 'expired'] as const;
export type LinkStatus = (typeof LINK_STATUSES)[number];
