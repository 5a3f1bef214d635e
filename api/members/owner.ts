import type { AccountRole } from '../../domain/access/roles.ts';
import { hasJustSignedIn } from '../http/identify.ts';
import { problem } from '../http/problem.ts';
import type { Call } from '../http/route.ts';

/**
 * Throws `step_up_required` where one of the roles is an owner's and the person has not signed in just now: whoever makes an owner, or
 * takes the role away, may give the account away.
 */
export function requireRecentSignInFor(call: Call, ...roles: readonly AccountRole[]): void {
  if (roles.includes('owner') && !hasJustSignedIn(call, call.deps.now())) throw problem('step_up_required');
}
