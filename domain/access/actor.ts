import type { Actor } from '../lifecycle/license.ts';
import type { RoleHolder } from './limits.ts';
import type { Principal } from './principal.ts';

/** The principal as the change log names it. The key of a support tool is an agent, as a person of support is. */
export function actorOf(principal: RoleHolder & Pick<Principal, 'id' | 'through'>): Actor {
  const { id, through } = principal;
  return { kind: kindOf(principal), id, ...(through === undefined ? {} : { through }) };
}

function kindOf(principal: RoleHolder): Actor['kind'] {
  switch (principal.kind) {
    case 'member':
    case 'person':
      return 'member';
    case 'staff':
      return 'agent';
    case 'api_key':
      return principal.role === 'agent' ? 'agent' : 'api_key';
    case 'system':
      return 'timer';
  }
}
