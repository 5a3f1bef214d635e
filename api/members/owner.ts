import type { AccountRole } from '../../domain/access/roles.ts';
import { isRecentSignIn } from '../../domain/people/sessions.ts';
import { problem } from '../http/problem.ts';
import type { Call } from '../http/route.ts';

/**
 * Throws `step_up_required` where one of the roles is an owner's and the person has not signed in just now: whoever makes an owner, or
 * takes the role away, may give the account away.
 */
export function requireRecentSignInFor({ session, deps }: Call, ...roles: readonly AccountRole[]): void {
  if (roles.includes('owner') && session && !isRecentSignIn(session.signedInAt, deps.now()))
    throw problem('step_up_required');
}
