import type { Permission } from './permissions.ts';
import type { Principal } from './principal.ts';
import { holdersOf, type Holders } from './roles.ts';

/** Whether a principal may do something, and if not, who may. */
export type Authorisation = { readonly ok: true } | { readonly ok: false; readonly holders: Holders };

/** Decides by the table of roles alone. Whether the principal sees what it asks for is decided where that is read. */
export function authorise({ permissions }: Principal, permission: Permission): Authorisation {
  return permissions.has(permission) ? { ok: true } : { ok: false, holders: holdersOf(permission) };
}
