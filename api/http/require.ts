import { rolesToAsk } from '../../domain/access/approvals.ts';
import { authorise } from '../../domain/access/authorise.ts';
import type { Permission } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { problem } from './problem.ts';

/** Returns what was found. Throws `not_found` where nothing was, be it that it does not exist or belongs to others. */
export function requireFound<T>(found: T | null | undefined): T {
  if (found === null || found === undefined) throw problem('not_found');
  return found;
}

/** Throws `forbidden`, which names who may and who could approve it, unless the principal has the permission. */
export function requirePermission(principal: Principal, permission: Permission): void {
  const authorised = authorise(principal, permission);
  if (authorised.ok) return;
  const { api_key: scopes, staff: staff_roles, member: account_roles } = authorised.holders;
  const { kind, role } = principal;
  const own = kind === 'api_key' ? { scope: role } : { role };
  const toAsk = rolesToAsk(principal, permission);
  const approvers = toAsk.length > 0 ? { approvers: toAsk } : {};
  throw problem('forbidden', { about: { ...own, permission, scopes, staff_roles, account_roles, ...approvers } });
}
