import { leaveAccount, listMembers, removeMember, resetSignOn, updateMember } from '../../contract/members.ts';
import * as members from '../../db/queries/members.ts';
import { enqueueMail, type SealedMail } from '../../db/queries/person-mails.ts';
import { forgetSubjects } from '../../db/queries/sign-on-subjects.ts';
import { holdersOf, type AccountRole } from '../../domain/access/roles.ts';
import { reachesAccount } from '../../domain/people/sessions.ts';
import { accountFilter } from '../http/filters.ts';
import { problem, validationProblem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { implement, principalOf, sessionOf, type Call } from '../http/route.ts';
import { accountNews, withNews } from '../security-news/news.ts';
import { withNewToken } from '../sessions/new-token.ts';
import { memberJson } from './json.ts';
import { asOwner, requireRecentSignInFor, stillOwner } from './owner.ts';

export const memberRoutes = [
  implement(listMembers, async ({ query }, call) => {
    const accountId = accountFilter(call, query.account);
    if (query.permission && accountId === undefined)
      throw validationProblem([{ key: 'required', parameter: 'account' }]);
    const roles = query.permission && holdersOf(query.permission).member;
    const found = await members.listMembers(call.db, { accountId, roles }, query);
    return { data: found.data.map(memberJson), next_cursor: found.nextCursor };
  }),
  implement(updateMember, async ({ params, body }, call) => {
    const { role } = requireFound(await members.findMember(call.db, params.id));
    requireRecentSignInFor(call, role, body.role);
    return memberJson(await change(call, { id: params.id }, body.role));
  }),
  implement(removeMember, async ({ params }, call) => {
    const { role } = requireFound(await members.findMember(call.db, params.id));
    requireRecentSignInFor(call, role);
    await change(call, { id: params.id }, null);
    return { id: params.id, removed: true as const };
  }),
  implement(resetSignOn, async ({ params }, call) => {
    const { accountId, email } = requireFound(await members.findMember(call.db, params.id));
    const isDone = await asOwner(call, accountId, async (db) => {
      const isForgotten = await forgetSubjects(db, params.id);
      if (isForgotten) await enqueueMail(db, accountNews(call, 'sign_on_reset', accountId, { name: email }));
      return isForgotten;
    });
    if (!isDone) throw problem('not_found');
    return { id: params.id, reset: true as const };
  }),
  implement(
    leaveAccount,
    async ({ params }, call) => {
      const session = sessionOf(call);
      // Leaving is open also where the account is closed.
      if (!reachesAccount(params.id, session)) throw problem('not_found');
      await change(call, { personId: session.person.id, accountId: params.id }, null);
      return await withNewToken(call);
    },
    { view: 'person' },
  ),
];

async function change(
  call: Call,
  which: Parameters<typeof members.changeMember>[1],
  role: AccountRole | null,
): Promise<members.Member> {
  const changed = requireFound(
    stillOwner(
      call,
      await withNews(
        call.db,
        (db) => members.changeMember(db, which, role, 'id' in which ? principalOf(call) : null),
        (member) =>
          member === null || typeof member === 'string' || member.roleBefore === role
            ? []
            : [newsOf(call, member, role)],
      ),
    ),
  );
  if (changed === 'last_owner') throw problem('last_owner');
  call.deps.sessions.forgetPerson(changed.personId);
  return changed;
}

function newsOf(call: Call, { accountId, personId, name }: members.Member, role: AccountRole | null): SealedMail {
  const people = [personId];
  return role === null
    ? accountNews(call, 'member_removed', accountId, { name, people })
    : accountNews(call, 'role_changed', accountId, { name, role, people });
}
