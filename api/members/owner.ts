import { asManager } from '../../db/queries/members.ts';
import type { ScopedQueryable } from '../../db/scoped.ts';
import type { Permission } from '../../domain/access/permissions.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { hasJustSignedIn } from '../http/identify.ts';
import { problem } from '../http/problem.ts';
import { forbidden } from '../http/require.ts';
import { principalOf, type Call } from '../http/route.ts';

/**
 * Throws `step_up_required` where one of the roles is an owner's and the person has not signed in just now: whoever makes an owner, or
 * takes the role away, may give the account away.
 */
export function requireRecentSignInFor(call: Call, ...roles: readonly AccountRole[]): void {
  if (roles.includes('owner') && !hasJustSignedIn(call, call.deps.now())) throw problem('step_up_required');
}

/**
 * Runs `work` in a transaction, for what gives power in an account. Throws `forbidden`, for the lack of `permission`, where the caller was
 * an owner when the session was looked up and is none by now.
 */
export async function asOwner<T>(
  call: Call,
  accountId: string,
  work: (db: ScopedQueryable) => Promise<T>,
  permission: Permission = 'members:manage',
): Promise<Exclude<T, 'not_owner'>> {
  return stillOwner(call, await asManager(call.db, accountId, principalOf(call), work), permission);
}

/** What was done, unless the caller is no owner by now. */
export function stillOwner<T>(
  { deps, session }: Call,
  done: T,
  permission: Permission = 'members:manage',
): Exclude<T, 'not_owner'> {
  if (!isDone(done)) {
    if (session) deps.sessions.forgetPerson(session.person.id);
    throw forbidden(permission);
  }
  return done;
}

function isDone<T>(done: T): done is Exclude<T, 'not_owner'> {
  return done !== 'not_owner';
}
