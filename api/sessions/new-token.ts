import type { z } from 'zod';
import type { meSchema } from '../../contract/people.ts';
import type { FoundSession } from '../../db/queries/sessions.ts';
import { SESSION_LIMITS } from '../../domain/people/sessions.ts';
import { kindOf } from '../http/session-authenticator.ts';
import { problem } from '../http/problem.ts';
import { sessionOf, type Call } from '../http/route.ts';
import { describeMe } from './me.ts';

/** As {@link giveNewToken}. Answers who is signed in now. */
export async function withNewToken(call: Call): Promise<z.input<typeof meSchema>> {
  return await describeMe(call, await giveNewToken(call));
}

/**
 * Gives the session of this request a new cookie, since what the person may do has changed: a token that somebody else has got hold of
 * does not gain by it, and no process takes the session under its new token for what it was.
 */
export async function giveNewToken(call: Call): Promise<FoundSession> {
  const { deps, header } = call;
  const presented = deps.site.readCookie(header('cookie'), 'session') ?? '';
  return await useNewToken(call, await deps.sessions.replaceToken(presented));
}

/** Gives the browser the new token of this request's session. Null, which says that the session has ended, throws `unauthenticated`. */
export async function useNewToken(call: Call, token: string | null): Promise<FoundSession> {
  const { deps, setCookie } = call;
  deps.sessions.forgetPerson(sessionOf(call).person.id);
  const session = token === null ? null : await deps.sessions.find(token);
  if (token === null || !session) throw problem('unauthenticated');
  setCookie(deps.site.setCookie('session', token, SESSION_LIMITS[kindOf(session)].absoluteMs / 1000));
  return session;
}
