import type { Actor } from '../lifecycle/license.ts';
import type { RoleHolder } from './limits.ts';

/** The principal as the change log names it. The key of a support tool is an agent, as a person of support is. */
export function actorOf(principal: RoleHolder & { readonly id: string }): Actor {
  return { kind: kindOf(principal), id: principal.id };
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
