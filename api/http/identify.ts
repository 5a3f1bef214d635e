import type { Request } from 'express';
import type { Operation } from '../../contract/operation.ts';
import type { FoundSession } from '../../db/queries/sessions.ts';
import { memberPrincipal, personPrincipal, staffPrincipal, type Principal } from '../../domain/access/principal.ts';
import { isRecentSignIn } from '../../domain/people/sessions.ts';
import type { Dependencies } from '../dependencies.ts';
import { problem } from './problem.ts';
import { requireOwnSite } from './site.ts';

/** Who makes a request: an API key, or a person in a session. */
export interface Caller {
  readonly principal: Principal;
  readonly session: FoundSession | null;
}

type Deps = Pick<Dependencies, 'authenticator' | 'sessions' | 'site'>;

/**
 * Who makes the request, by its `Authorization` header or else by its session cookie. Throws `unauthenticated`, never saying what is
 * wrong; `cross_site_request` for a change by cookie that another site may have sent; `session_required` for an API key where a person
 * is needed; and `account_required` where a person does not say in which account they act.
 */
export async function identify(
  { authenticator, sessions, site }: Deps,
  operation: Operation,
  req: Request,
  beforeLookup: () => Promise<void>,
): Promise<Caller> {
  const authorization = req.get('authorization');
  const token = authorization === undefined ? site.readCookie(req.get('cookie'), 'session') : undefined;
  if (token === undefined) {
    const principal = await authenticator.authenticate(authorization, beforeLookup);
    if (operation.permission === 'signed_in') throw problem('session_required');
    return { principal, session: null };
  }
  if (operation.method !== 'get') requireOwnSite(site, (name) => req.get(name));
  const session = await sessions.find(token, beforeLookup);
  if (!session) throw problem('unauthenticated');
  return { principal: principalOfSession(session, operation, req.get('evergreen-account')), session };
}

/** A person of the vendor acts as such unless they name an account that they are a member of. */
function principalOfSession(session: FoundSession, { permission }: Operation, account: string | undefined): Principal {
  const { person, staffRole, memberships } = session;
  if (permission === 'signed_in') return personPrincipal(person);
  const [only, ...others] = memberships;
  const chosen = account === undefined ? undefined : memberships.find((membership) => membership.account === account);
  if (chosen) return memberPrincipal({ id: person.id, ...chosen });
  if (account === undefined && staffRole !== null) return staffPrincipal({ id: person.id, role: staffRole });
  if (account === undefined && only && others.length === 0) return memberPrincipal({ id: person.id, ...only });
  throw problem('account_required', { about: { accounts: memberships.map((membership) => membership.account) } });
}

/** Throws `step_up_required` where the operation needs a recent sign-in of a person, and the last one is too long ago. */
export function requireRecentSignIn({ stepUp }: Operation, { session }: Caller, now: number): void {
  if (stepUp && session && !isRecentSignIn(session.signedInAt, now)) throw problem('step_up_required');
}
