import type { Request } from 'express';
import type { Operation } from '../../contract/operation.ts';
import type { FoundSession, Membership } from '../../db/queries/sessions.ts';
import { memberPrincipal, personPrincipal, staffPrincipal, type Principal } from '../../domain/access/principal.ts';
import { permissionsOf } from '../../domain/access/roles.ts';
import { isRecentSignIn, isStrongFor, lastSignInFor, reachesAccount } from '../../domain/people/sessions.ts';
import type { Dependencies } from '../dependencies.ts';
import { problem } from './problem.ts';
import { requireOwnSite } from './site.ts';
import { viewOf, type ActiveView } from './viewing.ts';

/** Who makes a request: an API key, or a person in a session. */
export interface Caller {
  readonly principal: Principal;
  readonly session: FoundSession | null;
  /** The view of an account in which the request is made. */
  readonly view: ActiveView | null;
}

type Deps = Pick<Dependencies, 'authenticator' | 'sessions' | 'sourcesOfCopies' | 'site'>;

/**
 * Who makes the request, by its `Authorization` header or else by its session cookie. Throws `unauthenticated`, never saying what is
 * wrong; `cross_site_request` for a change by cookie that another site may have sent; `session_required` for an API key where a person
 * is needed; `account_required` where a person does not say in which account they act; `sign_on_required` for one that is closed, and
 * `own_sign_in_required` for what an identity provider does not open; and `passkey_required` where one factor is not enough.
 */
export async function identify(
  { authenticator, sessions, sourcesOfCopies, site }: Deps,
  operation: Operation,
  req: Request,
  beforeLookup: () => Promise<void>,
): Promise<Caller> {
  const authorization = req.get('authorization');
  const token = authorization === undefined ? site.readCookie(req.get('cookie'), 'session') : undefined;
  if (token === undefined) {
    const principal = await authenticator.authenticate(authorization, beforeLookup);
    if (operation.permission === 'signed_in') throw problem('session_required');
    return { principal, session: null, view: null };
  }
  if (operation.method !== 'get') requireOwnSite(site, (name) => req.get(name));
  const session = await sessions.find(token, beforeLookup);
  if (!session) throw problem('unauthenticated');
  requireFactors(session, operation);
  const account = req.get('evergreen-account');
  const view = viewOf(session, operation);
  if (view) return { principal: viewerOf(session, view, account), session, view };
  const sourceOf = async (copy: string) => await sourcesOfCopies.get(copy, beforeLookup);
  const copied = operation.permission === 'signed_in' ? null : await memberOfCopy(session, account, sourceOf);
  return { principal: copied ?? principalOfSession(session, operation, account), session, view: null };
}

/**
 * Whether a session has shown too little for what is its person's own: of the vendor's people, and of members of an account that wants more
 * than one factor.
 */
export function isTooWeak(session: FoundSession): boolean {
  const { staffRole, memberships } = session;
  return (
    (staffRole !== null && !isStrongFor(null, session)) || memberships.some(({ passkeyRequired }) => passkeyRequired)
  );
}

/** Throws `passkey_required`. What is done in one account only is refused where the account is known: see {@link memberOf}. */
function requireFactors(session: FoundSession, { permission, byOneFactor }: Operation): void {
  if (byOneFactor) return;
  const isRefused =
    permission === 'signed_in' ? isTooWeak(session) : session.staffRole !== null && !isStrongFor(null, session);
  if (isRefused) throw problem('passkey_required');
}

/** Whoever is in a view sees what a member of its role sees. Throws `account_required` for whoever means to act in another account. */
function viewerOf({ person }: FoundSession, view: ActiveView, account: string | undefined): Principal {
  if (account !== undefined && account !== view.account)
    throw problem('account_required', { about: { accounts: [view.account] } });
  return memberPrincipal({ id: person.id, role: view.role, account: view.account });
}

/**
 * Members of an account have their roles in its sandboxes, too: they name the copy of the account that they act in. What closes the
 * account closes its copies: throws `sign_on_required`. An account that is made up costs a look-up, which counts as one of a wrong
 * credential does.
 */
async function memberOfCopy(
  { person, memberships }: FoundSession,
  account: string | undefined,
  sourceOf: (account: string) => Promise<string | null>,
): Promise<Principal | null> {
  const isId = account !== undefined && /^acct_\w{1,64}$/.test(account);
  if (!isId || memberships.length === 0 || memberships.some((membership) => membership.account === account))
    return null;
  const source = await sourceOf(account);
  const member = memberships.find((membership) => membership.account === source);
  return member && reachesCopies(member) ? memberOf(person.id, { ...member, account }) : null;
}

/** Whoever comes by a link reaches a sandbox only in a role that may see sandboxes. */
function reachesCopies({ role, through }: Membership): boolean {
  return through === null || permissionsOf({ kind: 'member', role }).includes('sandboxes:read');
}

/**
 * A person of the vendor acts as such unless they name an account that they are a member of. Throws `sign_on_required` for an account
 * that wants its own identity provider, and which another sign-in does not open. Without a name, a person acts in the only account that they
 * are a member of; those that they reach by a link have to be named.
 */
function principalOfSession(session: FoundSession, operation: Operation, account: string | undefined): Principal {
  const { person, staffRole, memberships } = session;
  const { permission, bySignOn } = operation;
  if (permission === 'signed_in') {
    if (session.signedInAt === null && !bySignOn) throw problem('own_sign_in_required');
    return personPrincipal(person);
  }
  const [only, ...others] = memberships.filter(({ through }) => through === null);
  const chosen = account === undefined ? undefined : memberships.find((membership) => membership.account === account);
  if (chosen) return memberOf(person.id, chosen);
  if (account === undefined && staffRole !== null) return staffPrincipal({ id: person.id, role: staffRole });
  if (account === undefined && only && others.length === 0) return memberOf(person.id, only);
  throw problem('account_required', { about: { accounts: memberships.map((membership) => membership.account) } });
}

function memberOf(id: string, membership: Membership): Principal {
  if (membership.signOnRequired) throw problem('sign_on_required');
  if (membership.passkeyRequired) throw problem('passkey_required');
  return memberPrincipal({ ...membership, id });
}

/** What of a request says how recently its person has signed in. */
type SignedIn = Pick<Caller, 'session'> & { readonly principal: Principal | null };

/**
 * Whether a person has just signed in, as far as it counts where they act: a sign-in by the identity provider of an account counts in
 * this account, and where its people act by its links. API keys are not asked.
 */
export function hasJustSignedIn({ principal, session }: SignedIn, now: number): boolean {
  return session === null || isRecentSignIn(lastSignInFor(homeOf(principal), session), now);
}

/** Whether an answer may have licence keys in the clear: the caller may read them, and a person has just signed in. */
export function maySeeLicenseKeys(caller: SignedIn, now: number): boolean {
  return caller.principal?.permissions.has('license_keys:read') === true && hasJustSignedIn(caller, now);
}

/** The account of which the person is a member, as which they act. */
function homeOf(principal: Principal | null): string | null {
  return principal?.through ?? accountOf(principal);
}

function accountOf(principal: Principal | null): string | null {
  if (principal?.kind !== 'member' || principal.accounts === 'all') return null;
  const [account, ...others] = principal.accounts;
  return others.length === 0 ? (account ?? null) : null;
}

/**
 * Throws `step_up_required` where the operation needs a recent sign-in of a person, and the last one is too long ago. Operations of people
 * about an account that is not known yet ask again: see {@link requireReach}.
 */
export function requireRecentSignIn({ stepUp, permission, bySignOn }: Operation, caller: Caller, now: number): void {
  const { session } = caller;
  if (!stepUp || !session) return;
  const isRecent =
    permission === 'signed_in' && bySignOn
      ? isRecentSignIn(lastSignInFor(session.signOnAccountId, session), now)
      : hasJustSignedIn(caller, now);
  if (!isRecent) throw problem('step_up_required');
}

/**
 * Throws unless a session lets its person act for themselves in an account: `not_found` where the provider of another account alone has
 * opened it, `sign_on_required` where the account wants its own provider, and `step_up_required` where `operation` needs a recent sign-in
 * and there was none that counts in this account.
 */
export function requireReach(session: FoundSession, account: string, { stepUp }: Operation, now: number): void {
  if (!reachesAccount(account, session)) throw problem('not_found');
  const membership = session.memberships.find((each) => each.account === account);
  if (membership?.signOnRequired) throw problem('sign_on_required');
  if (stepUp && !isRecentSignIn(lastSignInFor(account, session), now)) throw problem('step_up_required');
}
