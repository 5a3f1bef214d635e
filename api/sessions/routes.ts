import {
  endSessionsOf,
  getMe,
  listSessions,
  revokeOtherSessions,
  revokeSession,
  signOut,
  updateMe,
} from '../../contract/people.ts';
import { isHeldToProvider } from '../../db/queries/email-changes.ts';
import * as sessions from '../../db/queries/sessions.ts';
import { changeProfile, findPerson } from '../../db/queries/people.ts';
import { problem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { CLEAR_SITE_DATA } from '../http/headers.ts';
import { implement, sessionOf, StatusReply, type Call } from '../http/route.ts';
import { personNews, withNews } from '../security-news/news.ts';
import { describeMe, sessionJson } from './me.ts';

export const sessionRoutes = [
  implement(getMe, async (_input, call) => await describeMe(call, sessionOf(call)), { view: 'person' }),
  implement(
    updateMe,
    async ({ body: { name, language } }, call) => {
      const session = sessionOf(call);
      const { person } = session;
      if (await isHeldToProvider(call.db, person.id)) throw problem('profile_held');
      await changeProfile(call.db, person.id, { name, language });
      call.deps.sessions.forgetPerson(person.id);
      const changed = { ...person, name: name ?? person.name, language: language ?? person.language };
      return await describeMe(call, { ...session, person: changed });
    },
    { view: 'person' },
  ),
  implement(
    listSessions,
    async (_input, call) => {
      const current = sessionOf(call);
      const found = await sessions.listSessions(call.db, current.person.id);
      const now = call.deps.now();
      const shown = found.map((session) => sessionJson(session, current));
      return { data: shown.filter(({ ends_at }) => Date.parse(ends_at) > now) };
    },
    { view: 'person' },
  ),
  implement(revokeSession, async ({ params }, call) => await endSession(call, params.id), { view: 'person' }),
  implement(
    revokeOtherSessions,
    async (_input, call) => {
      const { id, person } = sessionOf(call);
      const ended = await withNews(
        call.db,
        (db) => sessions.revokeSessions(db, person.id, id),
        (count) => (count === 0 ? [] : [personNews(call, 'sessions_ended', person)]),
      );
      call.deps.sessions.forgetPerson(person.id);
      return { ended };
    },
    { view: 'person' },
  ),
  implement(endSessionsOf, async ({ params }, call) => {
    const person = requireFound(await findPerson(call.db, params.id));
    const ended = await withNews(
      call.db,
      (db) => sessions.revokeSessions(db, person.id),
      (count) => (count === 0 ? [] : [personNews(call, 'sessions_ended_by_vendor', person)]),
    );
    call.deps.sessions.forgetPerson(person.id);
    return { ended };
  }),
  implement(signOut, async (_input, call) => await endSession(call, sessionOf(call).id), { view: 'person' }),
];

/** Throws `not_found` for a session of somebody else as for an unknown one. */
async function endSession(call: Call, id: string): Promise<StatusReply<{ ended: number }>> {
  const { id: current, person } = sessionOf(call);
  const { sessions: authenticator, site } = call.deps;
  const isEnded = await sessions.revokeSession(call.db, person.id, id);
  authenticator.forgetPerson(person.id);
  if (!isEnded) throw problem('not_found');
  const isCurrent = id === current;
  if (isCurrent) call.setCookie(site.setCookie('session', '', 0));
  return new StatusReply(200, { ended: 1 }, isCurrent ? CLEAR_SITE_DATA : {});
}
