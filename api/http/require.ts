import { rolesToAsk } from '../../domain/access/approvals.ts';
import { authorise } from '../../domain/access/authorise.ts';
import type { Permission } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { holdersOf } from '../../domain/access/roles.ts';
import { problem, type Problem } from './problem.ts';

/** Returns what was found. Throws `not_found` where nothing was, be it that it does not exist or belongs to others. */
export function requireFound<T>(found: T | null | undefined): T {
  if (found === null || found === undefined) throw problem('not_found');
  return found;
}

/** Throws `forbidden`, which names who may and who could approve it, unless the principal has the permission. */
export function requirePermission(principal: Principal, permission: Permission): void {
  if (authorise(principal, permission).ok) return;
  const { kind, role } = principal;
  const toAsk = rolesToAsk(principal, permission);
  throw forbidden(permission, {
    ...(kind === 'api_key' ? { scope: role } : { role }),
    ...(toAsk.length > 0 ? { approvers: toAsk } : {}),
  });
}

/** That the caller lacks a permission, and who has it. */
export function forbidden(permission: Permission, more: Readonly<Record<string, unknown>> = {}): Problem {
  const { api_key: scopes, staff: staff_roles, member: account_roles } = holdersOf(permission);
  return problem('forbidden', { about: { ...more, permission, scopes, staff_roles, account_roles } });
}
