import type { z } from 'zod';
import { endAccountView, listAccountViews, viewAccount, type accountViewSchema } from '../../contract/account-views.ts';
import { formatInstant } from '../../contract/format.ts';
import { newId } from '../../db/ids.ts';
import * as views from '../../db/queries/account-views.ts';
import { sealMail } from '../../db/queries/person-mails.ts';
import { ACCOUNT_VIEW, firstNameOf, viewEnd } from '../../domain/people/account-views.ts';
import { loadAccount } from '../accounts/load.ts';
import { problem } from '../http/problem.ts';
import { implement, sessionOf, type Call } from '../http/route.ts';
import { instantText } from '../security-news/news.ts';
import { giveNewToken } from '../sessions/new-token.ts';

/** A mail that comes later is of no use: the list has it. */
const MAIL_VALID_MINUTES = 24 * 60;

export const accountViewRoutes = [
  implement(viewAccount, async ({ params, body }, call) => {
    const { id: sessionId, person } = sessionOf(call);
    const account = await loadAccount(call, params.id);
    const id = newId('avw');
    const firstName = firstNameOf(person.name);
    const { as: role, reason } = body;
    const view = { id, accountId: account.id, personId: person.id, firstName, sessionId, role, reason };
    const facts = { account: account.name, account_id: account.id, person: firstName, reason };
    call.nameView({ id, account: account.id });
    const begun = await views.beginAccountView(call.db, view, (owners) =>
      owners.map(({ email }) => mail(call, email, facts)),
    );
    call.deps.sessions.forgetPerson(person.id);
    if (begun === 'open') throw problem('view_open');
    if (begun === 'session_over') throw problem('unauthenticated');
    // Another process may have the session in its cache, in no view, for some seconds more: under the old token it does no harm.
    await giveNewToken(call);
    return viewJson(begun);
  }),
  implement(listAccountViews, async ({ params, query }, call) => {
    const { id } = await loadAccount(call, params.id);
    const found = await views.listAccountViews(call.db, id, query);
    return { data: found.data.map(viewJson), next_cursor: found.nextCursor };
  }),
  implement(
    endAccountView,
    async (_input, call) => {
      const { id, person, view } = sessionOf(call);
      if (!view) throw problem('not_found');
      // Before the end: whoever has an old token ends nothing, and whoever has the new one is in no process's cache as being in the view.
      await giveNewToken(call);
      const isEnded = await views.endAccountView(call.db, id);
      call.deps.sessions.forgetPerson(person.id);
      if (!isEnded) throw problem('not_found');
      return { ended: true } as const;
    },
    { view: 'person' },
  ),
];

function mail(
  { deps }: Call,
  to: string,
  facts: Readonly<Record<'account' | 'account_id' | 'person' | 'reason', string>>,
) {
  const params = { ...facts, begun_at: instantText(deps.now()), minutes: String(ACCOUNT_VIEW.minutes) };
  return sealMail(deps.personSecrets, { template: 'account_viewed', to, params }, { validMinutes: MAIL_VALID_MINUTES });
}

function viewJson(view: views.AccountView): z.input<typeof accountViewSchema> {
  return {
    object: 'account_view',
    id: view.id,
    account: view.accountId,
    as: view.role,
    viewed_by: { id: view.personId, first_name: view.firstName },
    reason: view.reason,
    created_at: formatInstant(view.createdAt),
    until: formatInstant(viewEnd(view)),
    ended: view.endedAt !== null && view.endedAt < view.expiresAt,
  };
}
