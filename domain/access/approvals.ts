import type { InstantMs } from '../calendar/instant.ts';
import { COMMANDS, type CommandName } from '../lifecycle/commands.ts';
import { INTERVENTIONS, type InterventionName } from '../lifecycle/interventions.ts';
import { limitNameOf, limitOf, rolesAbove, type LimitedUse, type Limits, type RoleHolder } from './limits.ts';
import type { Permission } from './permissions.ts';
import type { Principal } from './principal.ts';
import { holdersOf, type AccountRole, type StaffRole } from './roles.ts';

/** What a second person can be asked to approve: commands of customers, and interventions of support. */
export const APPROVABLE = [...COMMANDS, ...INTERVENTIONS] as const;
export type ApprovableAction = CommandName | InterventionName;

export function isApprovable(name: string): name is ApprovableAction {
  return APPROVABLE.some((action) => action === name);
}

/** Why somebody has to ask: they lack the permission, or a limit of their role is reached. */
export const APPROVAL_NEEDS = ['permission', 'limit'] as const;
export type ApprovalNeed = (typeof APPROVAL_NEEDS)[number];

const DAY_MS = 86_400_000;

/** So long a request for approval can be approved. */
export const APPROVAL_DAYS = 7;

/** When a request that was made then can no longer be approved. */
export function approvalEnd(createdAt: InstantMs): InstantMs {
  return createdAt + APPROVAL_DAYS * DAY_MS;
}

/** Roles of people who may approve a request. API keys approve nothing: it takes a person. */
export interface Approvers {
  readonly staff: readonly StaffRole[];
  readonly member: readonly AccountRole[];
}

const NOBODY: Approvers = { staff: [], member: [] };

/** The permission that an action needs, whoever asks for it and whoever approves it. */
export function permissionFor(action: string): Permission {
  return INTERVENTIONS.some((name) => name === action) ? 'interventions:write' : 'licenses:command';
}

/** The vendor's people, and keys that belong to no account. Customers do not see what they ask one another. */
export function isOfVendor({ kind, role }: RoleHolder): boolean {
  return kind === 'staff' || (kind === 'api_key' && role !== 'customer');
}

/** What is asked for, by whom in which role, and why. */
export interface AskedAction {
  readonly action: ApprovableAction;
  readonly need: ApprovalNeed;
  readonly askedBy: RoleHolder;
}

/**
 * Who may approve. A missing permission: members of the same account who have it. A limit: people whose role has a higher one or none,
 * the customer's own members only for what one of them asks.
 */
export function approversOf(limits: Limits, { action, need, askedBy }: AskedAction): Approvers {
  const holders = holdersOf(permissionFor(action));
  switch (need) {
    case 'permission':
      return askedBy.kind === 'member' ? deciding({ staff: [], member: holders.member }) : NOBODY;
    case 'limit': {
      const name = limitNameOf(action);
      const limit = name && limitOf(limits, askedBy, name);
      if (!name || !limit) return NOBODY;
      const above = rolesAbove(limits, holders, name, limit.most);
      return deciding({ staff: above.staff, member: askedBy.kind === 'member' ? above.member : [] });
    }
  }
}

function deciding({ staff, member }: Approvers): Approvers {
  const holders = holdersOf('approvals:decide');
  return {
    staff: staff.filter((role) => holders.staff.includes(role)),
    member: member.filter((role) => holders.member.includes(role)),
  };
}

/** Whether somebody may ask, and whom; `allowed`: they may do it themselves; `nobody`: nobody may approve it for them. */
export type ApprovalRoute =
  | { readonly ok: true; readonly need: ApprovalNeed; readonly approvers: Approvers }
  | { readonly ok: false; readonly because: 'allowed' | 'nobody' };

/** Decides about an action by a principal who sees the licence. `use` is what it uses of a limit, of which the role has used `used`. */
export function routeOf(
  limits: Limits,
  askedBy: Principal,
  { action, use, used }: { readonly action: ApprovableAction; readonly use: LimitedUse | null; readonly used: number },
): ApprovalRoute {
  const isHolder = askedBy.permissions.has(permissionFor(action));
  const limit = use && limitOf(limits, askedBy, use.limit);
  if (isHolder && (!limit || used + use.amount <= limit.most)) return { ok: false, because: 'allowed' };
  const need = isHolder ? 'limit' : 'permission';
  const approvers = approversOf(limits, { action, need, askedBy });
  return isEmpty(approvers) ? { ok: false, because: 'nobody' } : { ok: true, need, approvers };
}

/** The roles that somebody who lacks a permission may ask, for what it says; empty where asking leads nowhere. */
export function rolesToAsk(principal: Principal, permission: Permission): readonly string[] {
  if (principal.kind !== 'member' || permission !== 'licenses:command') return [];
  return deciding({ staff: [], member: holdersOf(permission).member }).member;
}

function isEmpty({ staff, member }: Approvers): boolean {
  return staff.length === 0 && member.length === 0;
}

/** A request, as far as it decides who may approve it. */
export interface ApprovalRequest extends Omit<AskedAction, 'askedBy'> {
  readonly askedBy: RoleHolder & { readonly id: string };
  /** The licence's account. */
  readonly account: string;
}

/**
 * Whether a principal may approve or decline a request: somebody else, in one of the {@link approversOf}, who sees the account and has
 * the permission for the action. So they could do it themselves: approving lets nobody do more than that.
 */
export function mayApprove(limits: Limits, principal: Principal, request: ApprovalRequest): boolean {
  const { kind, role, id, accounts, permissions } = principal;
  if ((kind !== 'staff' && kind !== 'member') || id === request.askedBy.id) return false;
  if (accounts !== 'all' && !accounts.has(request.account)) return false;
  if (!permissions.has('approvals:decide') || !permissions.has(permissionFor(request.action))) return false;
  const roles: readonly string[] = approversOf(limits, request)[kind];
  return roles.includes(role);
}
