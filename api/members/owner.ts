import type { AccountRole } from '../../domain/access/roles.ts';
import { hasJustSignedIn } from '../http/identify.ts';
import { problem } from '../http/problem.ts';
import type { Call } from '../http/route.ts';

/** Throws `step_up_required` where a person gives an account away, by making somebody its owner, and has not signed in just now. */
export function requireRecentSignInFor(call: Call, role: AccountRole): void {
  if (role === 'owner' && !hasJustSignedIn(call, call.deps.now())) throw problem('step_up_required');
}
