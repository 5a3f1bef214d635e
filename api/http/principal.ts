import type { Permission } from '../../domain/access/permissions.ts';
import { permissionsOf, type Role } from '../../domain/access/roles.ts';
import type { Actor } from '../../domain/lifecycle/license.ts';
import { problem } from './problem.ts';

/** Who makes a request: an API key with one role. `account` is set for customer keys only. */
export interface Principal {
  readonly apiKeyId: string;
  readonly scope: Role;
  readonly account: string | null;
}

export function isAllowed({ scope }: Principal, permission: Permission): boolean {
  return permissionsOf(scope).includes(permission);
}

/** The principal as the change log names it. */
export function actorOf({ scope, apiKeyId }: Principal): Actor {
  return { kind: scope === 'agent' ? 'agent' : 'api_key', id: apiKeyId };
}

/** Whether the principal may see what belongs to `account`. */
export function canSee(principal: Principal, account: string): boolean {
  switch (principal.scope) {
    case 'admin':
    case 'agent':
      return true;
    case 'customer':
      return principal.account === account;
    case 'product':
      return false;
  }
}

/** Returns `found` if the principal may see it. Throws 404 for another account's object, as for an unknown one. */
export function requireVisible<T>(
  principal: Principal,
  found: T | null | undefined,
  accountOf: (found: T) => string,
): T {
  if (found === null || found === undefined || !canSee(principal, accountOf(found))) throw problem('not_found');
  return found;
}

/** The account to which a list is limited: always a customer's own, else the requested one; undefined for all. */
export function accountFilter(principal: Principal, requested: string | undefined): string | undefined {
  if (requested !== undefined && !canSee(principal, requested)) throw problem('not_found');
  return principal.scope === 'customer' ? (principal.account ?? '') : requested;
}
