import type { Person } from '../../db/queries/people.ts';
import type { SignInAttempt } from '../../db/queries/sign-on.ts';
import {
  addSignOn,
  createSignOnSession,
  revokeSession,
  type FoundSession,
  type SignOn,
} from '../../db/queries/sessions.ts';
import { SESSION_LIMITS } from '../../domain/people/sessions.ts';
import type { Call } from '../http/route.ts';
import { tellOfNewDevice } from '../sign-in/start-session.ts';

/**
 * Begins a session that reaches the account of the provider alone, or adds the sign-in to the session that the person is in, with a new
 * token in either case. The device is not marked as known: a mark is worth more tries of sign-in codes, which are not the provider's.
 * Null: the person has another address by now.
 */
export async function startSignOnSession(
  call: Call,
  person: Person,
  { accountId, createdAt: begunAt }: Pick<SignInAttempt, 'accountId' | 'createdAt'>,
  said: Pick<SignOn, 'authAt' | 'isStrong'>,
): Promise<FoundSession | null> {
  const { db, deps, client, header } = call;
  const presented = deps.site.readCookie(header('cookie'), 'session') ?? '';
  const current = await deps.sessions.find(presented);
  const details = { ...said, accountId, begunAt, absoluteMs: SESSION_LIMITS.member.absoluteMs, device: client };
  if (current && current.person.id !== person.id) await revokeSession(db, current.person.id, current.id);
  const added = current?.person.id === person.id ? await addSignOn(db, presented, details) : null;
  if (!added) await tellOfNewDevice(call, person);
  const who = { personId: person.id, email: person.email };
  const begun = added ?? (await createSignOnSession(db, who, details));
  if (!begun) return null;
  const { token } = begun;
  for (const id of [person.id, current?.person.id]) if (id !== undefined) deps.sessions.forgetPerson(id);
  const session = await deps.sessions.find(token);
  if (!session) throw new Error('A session that has just begun was not found');
  call.setCookie(deps.site.setCookie('session', token, (session.expiresAt - deps.now()) / 1000));
  return session;
}
